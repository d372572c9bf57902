// Accuracy and CPU of the plugin over a folder of recordings (16 kHz WAV, manifest.jsonl with id, wav, text, lang, set):
//   node --conditions=@repartee/source --import ./scripts/source-loader.mjs plugins/whisper-onnx/tools/measure.ts ../shared/audio [--partials] [--silence] [--detect] [--errors]
// Each clip is one turn with one pause. --partials: audio in frames of 32 ms with partial transcripts, every one awaited;
// --silence: 250 ms of silence before the pause, as in a conversation; --detect: the language is not given; --errors: prints the clips that went wrong.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWav } from '@repartee/core/audio';
import { silentLogger } from '@repartee/core/providers';
import type { AsrInput, InferenceClient } from '@repartee/core/providers';
import { inlineInference } from '@repartee/inference';
import { WhisperAsr, settings } from '../src/index.js';
import { wordErrors, wordsOf } from '@repartee/testing/word-errors';

const [folder = '../shared/audio', ...flags] = process.argv.slice(2);
const partials = flags.includes('--partials');

let running = 0;
let computeMs = 0;
const inline = inlineInference();
const inference: InferenceClient = {
  async load<Input, Output>(spec: Parameters<InferenceClient['load']>[0]) {
    const model = await inline.load<Input, Output>(spec);
    return {
      async run(input: Input, options: Parameters<typeof model.run>[1]) {
        running++;
        try {
          const result = await model.run(input, options);
          computeMs += result.timing.computeMs;
          return result;
        } finally {
          running--;
        }
      },
    };
  },
};

const asr = await WhisperAsr.open(settings.parse({ partials }), {
  inference,
  logger: silentLogger,
  resolvePath: (path) => path,
});

async function* turn(samples: Float32Array): AsyncGenerator<AsrInput> {
  const frame = partials ? 512 : samples.length;
  for (let at = 0; at < samples.length; at += frame) {
    yield { type: 'audio', samples: samples.subarray(at, at + frame) };
    do await new Promise((resolve) => setImmediate(resolve));
    while (running > 0);
  }
  yield { type: 'pause' };
}

function withSilence(samples: Float32Array): Float32Array {
  const longer = new Float32Array(samples.length + 4096);
  longer.set(samples);
  return longer;
}

interface Total {
  clips: number;
  words: number;
  errors: number;
  audioMs: number;
  cpuMs: number;
  finalMs: number;
}
const totals = new Map<string, Total>();
const manifest = readFileSync(join(folder, 'manifest.jsonl'), 'utf8').trim().split('\n');
let wrongLanguage = 0;
let runaways = 0;
let deltas = 0;
let revised = 0;
let ready = 0;
for (const line of manifest) {
  const clip = JSON.parse(line) as { id: string; wav: string; text: string; lang: string; set: string };
  const { samples: recorded } = readWav(readFileSync(join(folder, clip.wav)));
  const samples = flags.includes('--silence') ? withSilence(recorded) : recorded;
  const before = process.cpuUsage();
  let heard = '';
  let given = '';
  let language = '';
  let audioMs = 0;
  let finalMs = 0;
  const signal = new AbortController().signal;
  const options = flags.includes('--detect') ? { signal } : { signal, language: clip.lang };
  for await (const part of asr.transcribe(turn(samples), options)) {
    if (part.type === 'transcript-delta') given += part.text;
    else {
      ({ text: heard, language, audioMs } = part);
      finalMs = part.timing?.computeMs ?? 0;
      if (!part.timing) ready++;
    }
  }
  const { user, system } = process.cpuUsage(before);
  const reference = wordsOf(clip.text, clip.lang);
  const words = wordsOf(heard, clip.lang);
  const errors = wordErrors(reference, words);
  const total = totals.get(clip.set) ?? { clips: 0, words: 0, errors: 0, audioMs: 0, cpuMs: 0, finalMs: 0 };
  totals.set(clip.set, total);
  total.clips++;
  total.words += reference.length;
  total.errors += errors;
  total.audioMs += audioMs;
  total.cpuMs += (user + system) / 1000;
  total.finalMs += finalMs;
  if (language !== clip.lang) wrongLanguage++;
  if (words.length > reference.length * 2 + 3) runaways++;
  const givenWords = wordsOf(given, clip.lang);
  deltas += givenWords.length;
  revised += wordErrors(givenWords, words.slice(0, givenWords.length));
  if (errors > 0 && flags.includes('--errors')) console.log(`${clip.id} ${errors}\n  ${clip.text}\n  ${heard}`);
}
for (const [set, { clips, words, errors, audioMs, cpuMs, finalMs }] of totals) {
  console.log(
    `${set}: ${clips} clips, ${errors} of ${words} words wrong (${((100 * errors) / words).toFixed(1)} %), ` +
      `audio ${(audioMs / 1000).toFixed(0)} s, CPU ${(cpuMs / 1000).toFixed(2)} s (${(cpuMs / clips).toFixed(0)} ms per clip), ` +
      `transcript at the pause ${(finalMs / clips).toFixed(0)} ms`,
  );
}
console.log(`wrong language: ${wrongLanguage}; runaways: ${runaways}; all runs ${(computeMs / 1000).toFixed(1)} s`);
if (partials)
  console.log(
    `transcript ready at the pause: ${ready} of ${manifest.length} clips; words given out in deltas: ${deltas}, of which the final transcript has ${revised} otherwise`,
  );
