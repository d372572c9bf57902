import { fileURLToPath } from 'node:url';
import { Caller, wordErrorRate } from '@repartee/cli/caller';
import { marks } from '@repartee/core';
import type { TurnTimeline } from '@repartee/core';
import { joinSamples } from '@repartee/core/audio';
import { listener } from './listener.js';
import { recordings } from './recordings.js';
import type { Recording } from './recordings.js';
import { ms, percent, percentile, table, writeReport } from './report.js';
import { ServerProcess } from './server-process.js';

const english = [
  'ps-goforward',
  'ps-librivox-0870',
  'ps-librivox-0890',
  'ps-librivox-0920',
  'ps-cards-002',
  'pv-en',
  'lj-LJ001-0002',
  'lj-LJ001-0005',
  'ls-1088-134315-0000',
  'jfk',
];
const others = ['wn-zh-aishell', 'pv-es', 'pv-fr', 'pv-ja'];

interface Talk {
  readonly recording: Recording;
  readonly understood: string;
  readonly reply: string;
  readonly heardBack: string;
  readonly heardMs: number | null;
  readonly timeline: TurnTimeline | null;
  readonly turns: number;
  readonly lateMs: number;
}

/** One call per recording, one after the other: what was understood, answered and heard, how late, and at what cost. `--no-drafts`: nothing is prepared in advance. */
export async function conversation(): Promise<void> {
  const ear = await listener();
  const all = recordings([...english, ...others]);
  const drafts = !process.argv.includes('--no-drafts');
  const config = fileURLToPath(new URL('../no-drafts.yaml', import.meta.url));
  await using server = await ServerProcess.start(drafts ? {} : { config });
  const idleCpu = server.cpuMs();
  const talks: Talk[] = [];
  for (const recording of all) {
    const talk = await talkTo(server, recording, ear);
    talks.push(talk);
    console.log(`${recording.id}: ${ms(talk.heardMs)} ms · ${talk.understood}`);
  }
  const cpuMs = server.cpuMs() - idleCpu;
  writeReport({
    name: `conversation${drafts ? '' : '-no-drafts'}`,
    command: `npm run bench conversation${drafts ? '' : ' -- --no-drafts'}`,
    body: render(talks, server, cpuMs),
  });
}

async function talkTo(
  server: ServerProcess,
  recording: Recording,
  ear: Awaited<ReturnType<typeof listener>>,
): Promise<Talk> {
  await using caller = await Caller.connect({ url: server.door, sampleRate: 16_000 });
  await caller.hush();
  const utterance = await caller.speak(recording.samples, recording.sampleRate);
  const { response, messages, heardMs } = await caller.answer(utterance, 60_000);
  const { lateMs } = caller;
  const audio = caller.heard.audio.filter(({ responseId }) => responseId === response.id).map(({ samples }) => samples);
  return {
    recording,
    understood: messages.map(({ text }) => text ?? '').join(' '),
    reply: response.text,
    heardBack: await ear(joinSamples(audio), caller.sampleRate),
    heardMs,
    timeline: response.timeline,
    turns: messages.length,
    lateMs,
  };
}

function render(talks: readonly Talk[], server: ServerProcess, cpuMs: number): string {
  const errors = (talk: Talk) => wordErrorRate(talk.recording.text, talk.understood);
  const backErrors = (talk: Talk) => wordErrorRate(talk.reply, talk.heardBack);
  const total = (of: readonly Talk[], count: typeof errors) => {
    const sums = of
      .map(count)
      .reduce((sum, { edits, words }) => ({ edits: sum.edits + edits, words: sum.words + words }), {
        edits: 0,
        words: 0,
      });
    return percent(sums.edits / sums.words);
  };
  const first = talks.slice(0, english.length);
  const rest = talks.slice(english.length);
  const heard = talks.map(({ heardMs }) => heardMs ?? Infinity);
  const stage = (pick: (timeline: TurnTimeline) => number | undefined) => {
    const values = talks
      .map(({ timeline }) => (timeline && pick(timeline)) ?? NaN)
      .filter((value) => !Number.isNaN(value));
    return [values.length, ms(percentile(values, 0.5)), ms(percentile(values, 0.95))];
  };
  return [
    `Ready after ${Math.round(server.readyMs)} ms, ${Math.round(server.rssMiB())} MiB resident at the end.`,
    `Heard latency: last voiced sample recorded → first audible sample received, by a client that plays on arrival.`,
    `**p50 ${ms(percentile(heard, 0.5))} ms, p95 ${ms(percentile(heard, 0.95))} ms** over ${talks.length} calls (budget 700 ms; latest microphone frame ${ms(Math.max(...talks.map(({ lateMs }) => lateMs)))} ms late).`,
    `WER: English ${total(first, errors)}, other languages ${total(rest, errors)} (characters for zh and ja; references are spelled without figures). The reply, transcribed back by our own ASR: ${total(talks, backErrors)} of its words differ.`,
    table(
      ['recording', 's', 'turns', 'heard ms', ...marks.slice(0, 4), 'llm', 'tts', 'sent', 'WER', 'back'],
      talks.map((talk) => {
        const at = talk.timeline?.marks ?? {};
        return [
          talk.recording.id,
          talk.recording.seconds.toFixed(1),
          talk.turns,
          ms(talk.heardMs),
          ...marks.slice(0, 4).map((mark) => ms(at[mark])),
          ms(at['llm-first-token']),
          ms(at['tts-first-audio']),
          ms(at['first-audio-sent']),
          percent(errors(talk).rate),
          percent(backErrors(talk).rate),
        ];
      }),
    ),
    'Marks are milliseconds after the arrival of the last voiced audio. An answer that a sound without words had stopped is given again, and has no marks of the turn. A transcript that was ready before the pause has no compute time of its own.',
    table(
      ['stage', 'calls', 'p50 ms', 'p95 ms'],
      [
        ['end of speech → endpoint', ...stage(({ marks: at }) => at.endpoint)],
        ['pause → transcript', ...stage(({ marks: at }) => (at.transcript ?? NaN) - (at.pause ?? NaN))],
        ['ASR compute, final (one thread: CPU)', ...stage(({ timings }) => timings.asr?.computeMs)],
        ['turn decision compute', ...stage(({ timings }) => timings.turn?.computeMs)],
        ['endpoint → first token', ...stage(({ marks: at }) => (at['llm-first-token'] ?? NaN) - (at.endpoint ?? NaN))],
        [
          'first token → first audio',
          ...stage(({ marks: at }) => (at['tts-first-audio'] ?? NaN) - (at['llm-first-token'] ?? NaN)),
        ],
        ['TTS compute, first chunk', ...stage(({ timings }) => timings.tts?.computeMs)],
      ],
    ),
    `CPU of the whole server: ${(cpuMs / 1000).toFixed(1)} s for ${talks.length} calls, greeting, partial transcripts and the rest of each answer included.`,
    table(
      ['recording', 'understood', 'reply', 'heard back'],
      talks.map(({ recording, understood, reply, heardBack }) => [recording.id, understood, reply, heardBack]),
    ),
  ].join('\n\n');
}
