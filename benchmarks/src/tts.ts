import { systemClock } from '@repartee/core/providers';
import { inlineInference } from '@repartee/inference';
import { PiperTts, piperSettings } from '@repartee/plugin-piper';
import { percentile, table, writeReport } from './report.js';
import { alignedAt } from './tts/aligned-at.js';
import { audioAhead } from './tts/audio-ahead.js';
import { countedInference } from './tts/counted-inference.js';
import type { CountedRun } from './tts/counted-inference.js';
import { piperProgram } from './tts/piper-program.js';
import { seamError } from './tts/seam-error.js';
import { inOnePiece, sentences } from './tts/sentences.js';
import { speakCounted } from './tts/speak-counted.js';
import type { SpokenText } from './tts/speak-counted.js';
import { wholeVoice } from './tts/whole-voice.js';

const rounds = 7;

type Speak = (text: string) => Promise<SpokenText>;

/** The voice on one thread: how soon the first sound comes, how fast the rest follows, what the seams cost. */
export async function tts(): Promise<void> {
  const runs: CountedRun[] = [];
  const voice = await PiperTts.open(piperSettings.parse({ deterministic: true }), {
    inference: countedInference(inlineInference(), runs),
    clock: systemClock,
  });
  const speak: Speak = (text) => speakCounted(voice, text, runs);
  writeReport({
    name: 'tts',
    command: 'npm run bench tts',
    body: [
      `The bundled voice, one thread, without noise, so that every round gives the same samples. CPU in ms, medians of ${rounds} rounds. "Slack": so many times slower may every chunk after the first come before the listener waits.`,
      await speedTable(speak),
      '## Streamed against whole',
      'The same words as one clause, streamed in windows and in one piece by the model as it was published. Distances are those of the log spectra of 23 ms, at the seams and halfway between them.',
      await seamTable(speak),
      "## Piper's own program",
      peerTable(),
    ].join('\n\n'),
  });
}

async function speedTable(speak: Speak): Promise<string> {
  const rows: (readonly (string | number)[])[] = [];
  await speak(sentences[0]!.text);
  for (const { words, text } of sentences) {
    const spoken: SpokenText[] = [];
    for (let round = 0; round < rounds; round++) spoken.push(await speak(text));
    const median = (of: (one: SpokenText) => number) => percentile(spoken.map(of), 0.5);
    const audioMs = durationMs(spoken[0]!);
    rows.push([
      words,
      ...[
        median(({ firstMs }) => firstMs),
        median(({ encoderMs }) => encoderMs),
        median(({ windowMs }) => windowMs),
      ].map(rounded),
      rounded(spoken[0]!.chunks[0]!.audioMs),
      spoken[0]!.chunks.length,
      rounded(median(({ chunks }) => Math.min(...audioAhead(chunks).aheadMs))),
      median(({ chunks }) => audioAhead(chunks).slack).toFixed(1),
      rounded(median(({ totalMs }) => totalMs)),
      (median(({ totalMs }) => totalMs) / audioMs).toFixed(3),
    ]);
  }
  return table(
    [
      'words',
      'first audio, CPU ms',
      'text encoder',
      'first window',
      'first chunk, ms of audio',
      'chunks',
      'least audio ahead, ms',
      'slack',
      'all, CPU ms',
      'CPU per audio',
    ],
    rows,
  );
}

async function seamTable(speak: Speak): Promise<string> {
  const inOneRun = await wholeVoice();
  const rows: (readonly (string | number)[])[] = [];
  for (const { words, text } of sentences) {
    const streamed = await speak(inOnePiece(text));
    const encodings = streamed.runs.filter(({ model }) => model === 'piper-encoder');
    const { ids, scales } = encodings[0]!.input as { ids: readonly number[]; scales: readonly number[] };
    if (encodings.length !== 1) throw new Error(`Expected one clause of ${words} words, got ${encodings.length}`);
    const inOne = await inOneRun(ids, scales);
    const { samples } = streamed;
    const from = alignedAt(samples, inOne.samples);
    let sample = 0;
    const seams = streamed.chunks
      .slice(0, -1)
      .map(({ audioMs }) => (sample += Math.round((audioMs * streamed.sampleRate) / 1000)));
    const error = seamError(samples, inOne.samples.subarray(from, from + samples.length), seams);
    rows.push([
      words,
      seams.length,
      error.snrDb.toFixed(0),
      error.most.toExponential(1),
      `${error.differ} of ${samples.length}, by ${error.mostSteps}`,
      error.atSeamsDb.toFixed(3),
      error.betweenDb.toFixed(3),
      rounded(streamed.totalMs),
      rounded(inOne.cpuMs),
    ]);
  }
  return table(
    [
      'words',
      'seams',
      'SNR, dB',
      'largest error',
      '16-bit samples that differ',
      'at seams, dB',
      'between, dB',
      'streamed, CPU ms',
      'whole, CPU ms',
    ],
    rows,
  );
}

function peerTable(): string {
  const texts = Array.from({ length: rounds }, () => sentences.map(({ text }) => text)).flat();
  const answers = piperProgram(texts);
  if (!answers) return 'Not installed here (`benchmarks/peers/install-tts`).';
  const rows = sentences.map(({ words }, index) => {
    const own = answers.filter((_, at) => at % sentences.length === index);
    const firstMs = percentile(
      own.map((one) => one.firstMs),
      0.5,
    );
    const cpuMs = percentile(
      own.map((one) => one.cpuMs),
      0.5,
    );
    return [words, rounded(firstMs), rounded(cpuMs), (cpuMs / own[0]!.audioMs).toFixed(3)];
  });
  return table(['words', 'first audio, CPU ms', 'all, CPU ms', 'CPU per audio'], rows);
}

const durationMs = ({ samples, sampleRate }: SpokenText) => (samples.length * 1000) / sampleRate;
const rounded = (value: number) => value.toFixed(0);
