import { fileURLToPath } from 'node:url';
import { backchannels, interruptions, noises } from './barge-in/cases.js';
import type { Case } from './barge-in/cases.js';
import { overlap, undisturbed } from './barge-in/overlap.js';
import type { Outcome } from './barge-in/overlap.js';
import { ms, percent, percentile, table, writeReport } from './report.js';
import { ServerProcess } from './server-process.js';

/** Calls at once. */
const together = 3;

const shortAnswer = 'What are your opening hours?';
const longAnswer = 'Tell me a story.';

/** When the sound comes, after the answer was first heard: at another place of it, and of the VAD's frames, each time. */
const afterMs = (index: number) => 600 + ((index * 37) % 500);

/** Two recordings of the same answer are the same up to the rounding of batches. */
const sameSample = 0.002;

interface Result extends Case, Outcome {
  /** Nothing of the answer is missing, doubled or changed. */
  readonly intact: boolean;
}

/** Sounds over the agent's voice: those that mean nothing must not stop it, those that mean something must, and at once. */
export async function bargeIn(): Promise<void> {
  const headphones = process.argv.includes('--headphones');
  const config = fileURLToPath(new URL(`../steady-voice${headphones ? '-headphones' : ''}.yaml`, import.meta.url));
  await using server = await ServerProcess.start({ config });
  const whole = await undisturbed(server.door, shortAnswer);
  const began = performance.now();
  const meaningless = [...noises(), ...(await backchannels(server.door))];
  const spared = await inParallel(meaningless, async (each, index) => {
    const { sound, language } = each;
    const call = { sound, language, question: shortAnswer, afterMs: afterMs(index), toTheEnd: true };
    const outcome = await overlap(server.door, call);
    return tell({ ...each, ...outcome, intact: isSame(outcome.heard, whole) });
  });
  const meant = await inParallel(interruptions(), async (each, index) => {
    const { sound, language } = each;
    const call = { sound, language, question: longAnswer, afterMs: afterMs(index), toTheEnd: false };
    return tell({ ...each, ...(await overlap(server.door, call)), intact: true });
  });
  const seconds = Math.round((performance.now() - began) / 1000);
  writeReport({
    name: `barge-in${headphones ? '-headphones' : ''}`,
    command: `npm run bench barge-in${headphones ? ' -- --headphones' : ''}`,
    body: [`Echo guard: ${headphones ? 'off' : 'on; nothing echoes'}.`, render(spared, meant, seconds)].join('\n\n'),
  });
}

function tell(result: Result): Result {
  const { name, dbfs, cancelled, silentMs, decidedMs, pausedMs, understood, intact } = result;
  const what = cancelled ? 'cancelled' : silentMs === null ? 'unnoticed' : 'resumed';
  const times = `silent ${ms(silentMs)}, decided ${ms(decidedMs)}, paused ${ms(pausedMs)}`;
  console.log(`${name} ${dbfs} dB: ${what} · ${times}${intact ? '' : ' · not intact'} · ${understood}`);
  return result;
}

async function inParallel<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index]!, index);
  };
  await Promise.all(Array.from({ length: together }, worker));
  return results;
}

function isSame(heard: Float32Array, whole: Float32Array): boolean {
  return heard.length === whole.length && heard.every((sample, at) => Math.abs(sample - whole[at]!) < sameSample);
}

function render(spared: readonly Result[], meant: readonly Result[], seconds: number): string {
  const isRejected = ({ cancelled, intact }: Result) => !cancelled && intact;
  const rejected = spared.filter(isRejected);
  const cut = meant.filter(({ cancelled }) => cancelled);
  const byGroup = (results: readonly Result[], group: Case['group']) => results.filter((each) => each.group === group);
  const share = (some: readonly Result[], all: readonly Result[]) =>
    `${some.length} / ${all.length} (${percent(some.length / all.length)})`;
  const spread = (values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return [known.length, ms(percentile(known, 0.5)), ms(percentile(known, 0.95))];
  };
  const noticed = (results: readonly Result[]) => results.filter(({ silentMs }) => silentMs !== null);
  const groupRow = (name: string, group: 'noise' | 'backchannel') => {
    const all = byGroup(spared, group);
    return [
      name,
      share(all.filter(isRejected), all),
      all.filter(({ silentMs }) => silentMs === null).length,
      noticed(all).filter(isRejected).length,
      all.filter(({ cancelled }) => cancelled).length,
      all.filter(({ cancelled, intact }) => !cancelled && !intact).length,
      ...spread(all.filter(isRejected).map(({ pausedMs }) => (pausedMs > 0 ? pausedMs : null))).slice(1),
    ];
  };
  const levels = [...new Set(meant.map(({ dbfs }) => dbfs))];
  return [
    `${spared.length} sounds that mean nothing and ${meant.length} that do, each in a call of its own: the greeting is heard out, a question is put in writing, and the sound comes 0.6 to 1.1 s into the answer; ${together} calls at once, in ${seconds} s. ` +
      'The client obeys `repartee.player.pause`, `resume` and `clear`. Times count from the first voiced sample of the sound (the first 10 ms within 25 dB of the loudest).',
    `**Rejected: ${share(rejected, spared)}** of what means nothing: the answer was heard to its end, sample by sample as in a call without the sound. **Obeyed: ${share(cut, meant)}** of the real interruptions.`,
    table(
      ['', 'rejected', 'not even noticed', 'paused and resumed', 'cancelled', 'not intact', 'pause p50 ms', 'p95 ms'],
      [groupRow('noises', 'noise'), groupRow('backchannels', 'backchannel')],
    ),
    table(
      ['real interruptions', ...levels.map((level) => `${level} dBFS`)],
      (['word', 'sentence'] as const).map((group) => [
        group === 'word' ? 'one word' : 'a sentence',
        ...levels.map((level) => {
          const all = byGroup(meant, group).filter(({ dbfs }) => dbfs === level);
          return share(
            all.filter(({ cancelled }) => cancelled),
            all,
          );
        }),
      ]),
    ),
    table(
      ['first voiced sample of a real interruption →', 'calls', 'p50 ms', 'p95 ms'],
      [
        ['silence at the client', ...spread(meant.map(({ silentMs }) => silentMs))],
        ['the answer is taken back', ...spread(cut.map(({ decidedMs }) => decidedMs))],
      ],
    ),
    'What went wrong:',
    table(
      ['sound', 'dBFS', 'what happened', 'understood'],
      [...spared.filter((each) => !isRejected(each)), ...meant.filter(({ cancelled }) => !cancelled)].map((each) => [
        each.name,
        each.dbfs,
        each.cancelled ? 'cancelled' : each.silentMs === null ? 'unnoticed' : each.intact ? 'resumed' : 'not intact',
        each.understood || '–',
      ]),
    ),
    `Noises are made by code (benchmarks/src/sounds.ts); English backchannels are spoken by the agent's own voice, made higher and lower, with the language detected; others by espeak-ng, with the language told. Microphone frames were at most ${ms(Math.max(...[...spared, ...meant].map(({ lateMs }) => lateMs)))} ms late.`,
  ].join('\n\n');
}
