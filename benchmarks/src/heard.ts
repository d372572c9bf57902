import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lists, sentences } from './heard/answers.js';
import { countBursts } from './heard/count-bursts.js';
import { countWords, heardWords } from './heard/heard-words.js';
import { interruptedCall } from './heard/interrupted-call.js';
import type { CutAnswer } from './heard/interrupted-call.js';
import { listener } from './listener.js';
import { seeded } from './random.js';
import { recordings } from './recordings.js';
import type { Recording } from './recordings.js';
import { percent, percentile, table, writeReport } from './report.js';
import { ServerProcess } from './server-process.js';

const TIMES = 100;
const CALLS = 4;
const words = ['ps-cards-002', 'sb-spk2_snt2', 'lj-LJ002-0020', 'sb-spk2_snt4', 'ps-goforward', 'sb-spk2_snt5'];
const players = ['full', 'plain'] as const;

type Ear = Awaited<ReturnType<typeof listener>>;

interface Judged extends CutAnswer {
  readonly judge: 'ear' | 'pauses';
  /** Words that were begun, as the judge has it. */
  readonly words: number;
  readonly heardBack: string;
  /** Words kept in the conversation beyond those that were heard; below 0: words that were heard and are not kept. */
  readonly error: number;
}

/** What the conversation keeps of an answer that was interrupted, against what the listener's player really played of it. */
export async function heard(): Promise<void> {
  const spoken = recordings(words);
  const folder = await mkdtemp(join(tmpdir(), 'repartee-heard-'));
  try {
    const config = await configIn(folder);
    const ear = await listener();
    const judged = new Map<string, Judged[]>();
    for (const player of players) {
      const results: Judged[] = [];
      for (const cut of await cutAnswers(config, player, spoken)) results.push(await judge(cut, ear));
      judged.set(player, results);
      console.log(render(judged));
    }
    writeReport({ name: 'heard', command: 'npm run bench heard', body: render(judged) });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function cutAnswers(config: string, player: (typeof players)[number], spoken: readonly Recording[]) {
  await using server = await ServerProcess.start({ config, readyMs: 180_000 });
  const calls = Array.from({ length: CALLS }, (_, call) =>
    interruptedCall({
      door: server.door,
      player,
      times: TIMES / CALLS,
      random: seeded(call + 1),
      words: [...spoken.slice(call), ...spoken.slice(0, call)],
    }),
  );
  return (await Promise.all(calls)).flat();
}

/** The offline preset with an agent that talks at length, whatever it is told. */
async function configIn(folder: string): Promise<string> {
  const script = join(folder, 'script.yaml');
  const config = join(folder, 'config.yaml');
  const answers = sentences.flatMap((answer, index) => [answer, lists[index % lists.length]!]);
  // JSON is YAML.
  await writeFile(script, JSON.stringify({ rules: [{ name: 'any', match: '*', reply: answers }], fallback: answers }));
  const plugins = { silero: {}, 'smart-turn': {}, 'whisper-onnx': {}, script: { file: script }, piper: {} };
  const providers = { vad: 'silero', turn: 'smart-turn', asr: 'whisper-onnx', llm: 'script', tts: 'piper' };
  await writeFile(config, JSON.stringify({ plugins, providers, agent: { language: 'en' } }));
  return config;
}

async function judge(cut: CutAnswer, ear: Ear): Promise<Judged> {
  const starts = (answer: string) => answer.startsWith(cut.written.trim().slice(0, 20));
  const list = lists.find(starts);
  const judgement = list ? byPauses(cut) : await byEar(cut, sentences.find(starts) ?? cut.written, ear);
  return { ...cut, ...judgement, error: countWords(cut.kept) - judgement.words };
}

function byPauses({ played, sampleRate }: CutAnswer) {
  const words = countBursts(played, sampleRate);
  return { judge: 'pauses' as const, words, heardBack: `${words} words` };
}

async function byEar({ played, sampleRate }: CutAnswer, text: string, ear: Ear) {
  const withSilence = new Float32Array(played.length + sampleRate / 2);
  withSilence.set(played);
  const heardBack = await ear(withSilence, sampleRate);
  return { judge: 'ear' as const, words: heardWords(text, heardBack), heardBack };
}

function render(judged: ReadonlyMap<string, readonly Judged[]>): string {
  const rows = [...judged].flatMap(([player, cuts]) => [
    row(
      player,
      'words with pauses, counted',
      cuts.filter(({ judge: by }) => by === 'pauses'),
    ),
    row(
      player,
      'sentences, by ear',
      cuts.filter(({ judge: by }) => by === 'ear'),
    ),
    row(player, 'all', cuts),
  ]);
  const worst = [...judged].flatMap(([player, cuts]) =>
    [...cuts]
      .sort((one, other) => Math.abs(other.error) - Math.abs(one.error))
      .slice(0, 8)
      .map(({ kept, heardBack, error }) => [player, error, `… ${tail(kept)}`, `… ${tail(heardBack)}`]),
  );
  return [
    `Answers of the offline preset, each spoken over by a recording of a person at a random moment (seeded), ${CALLS} calls at once. ` +
      'The error is in words: those the conversation keeps of the answer (`response.done`) less those that were begun in the samples ' +
      'that the client really played of it, up to the last one before it fell silent.',
    'Two judges, neither of which knows the times of the voice. *Counted*: the answer is a list of single words with silence between them, and ' +
      'the pieces of sound are counted; that is exact, but counts a word from its beginning, where the conversation keeps it from its middle: so 0 or -1. *By ear*: the answer is of whole sentences; Whisper transcribes what was played, and the ' +
      'beginning of the answer that is closest to the transcript, letter by letter, is what was heard. The ear errs itself: of a word that ' +
      'was cut it writes too little, or guesses the rest.',
    table(
      [
        'client',
        'answers of',
        '',
        'played s',
        'words kept',
        'mean error',
        'mean, signed',
        'p50',
        'p95',
        'max',
        '≤ 1 word',
      ],
      rows,
    ),
    '`full` obeys `repartee.player` and reports its position. `plain` plays the bytes and knows nothing else: it plays on what it has when it is ' +
      'told to pause, at most `playback.leadMs`, and nobody tells the server where it is.',
    'The largest errors:',
    table(['client', 'error', 'kept', 'what the judge heard'], worst),
  ].join('\n\n');
}

function row(player: string, of: string, cuts: readonly Judged[]): (string | number)[] {
  const sizes = cuts.map(({ error }) => Math.abs(error));
  const mean = (values: readonly number[]) =>
    (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(2);
  return [
    player,
    of,
    cuts.length,
    mean(cuts.map(({ played, sampleRate }) => played.length / sampleRate)),
    mean(cuts.map(({ kept }) => countWords(kept))),
    mean(sizes),
    mean(cuts.map(({ error }) => error)),
    percentile(sizes, 0.5),
    percentile(sizes, 0.95),
    Math.max(...sizes),
    percent(sizes.filter((size) => size <= 1).length / sizes.length),
  ];
}

function tail(text: string): string {
  return text.split(/\s+/).slice(-6).join(' ');
}
