import { Caller, wordErrorRate } from '@repartee/cli/caller';
import { recordings } from './recordings.js';
import type { Recording } from './recordings.js';
import { ms, percent, percentile, table, writeReport } from './report.js';
import { ServerProcess } from './server-process.js';

const ids = [
  'ps-goforward',
  'ps-cards-002',
  'pv-en',
  'lj-LJ001-0002',
  'ps-librivox-0890',
  'ps-librivox-0920',
  'lj-LJ001-0005',
  'jfk',
];

/** The same recordings by one caller after the other, then by eight at once: answers, latency, memory. */
export async function callers(): Promise<void> {
  const all = recordings(ids);
  await using server = await ServerProcess.start();
  const idleMiB = server.rssMiB();
  const alone: Call[] = [];
  for (const recording of all) alone.push(await call(server, recording));
  const aloneMiB = server.rssMiB();
  const together = await Promise.all(all.map((recording) => call(server, recording)));
  const togetherMiB = server.rssMiB();
  const body = [
    `Eight callers at once, all speaking in the same seconds (their speech is 1.5 to 11 s long): the worst case for the pool, not a capacity.`,
    table(
      ['', 'answered', 'words wrong', 'heard p50 ms', 'heard p95 ms', 'resident MiB'],
      [
        ['before the first call', '', '', '', '', Math.round(idleMiB)],
        ['one after the other', ...summary(alone), Math.round(aloneMiB)],
        ['eight at once', ...summary(together), Math.round(togetherMiB)],
      ],
    ),
    table(
      ['recording', 'alone: understood', 'at once: understood', 'alone ms', 'at once ms'],
      all.map(({ id }, index) => [
        id,
        alone[index]!.understood,
        together[index]!.understood,
        ms(alone[index]!.heardMs),
        ms(together[index]!.heardMs),
      ]),
    ),
  ].join('\n\n');
  writeReport({ name: 'callers', command: 'npm run bench callers', body });
}

interface Call {
  readonly expected: string;
  readonly understood: string;
  readonly answered: boolean;
  readonly heardMs: number | null;
}

async function call(server: ServerProcess, { samples, sampleRate, text }: Recording): Promise<Call> {
  await using caller = await Caller.connect({ url: server.door, sampleRate: 16_000 });
  await caller.hush();
  const { response, messages, heardMs } = await caller.answer(await caller.speak(samples, sampleRate), 60_000);
  const understood = messages.map((message) => message.text ?? '').join(' ');
  return { expected: text, understood, answered: response.status === 'completed', heardMs };
}

function summary(calls: readonly Call[]): string[] {
  const errors = calls.map(({ expected, understood }) => wordErrorRate(expected, understood));
  const edits = errors.reduce((sum, error) => sum + error.edits, 0);
  const words = errors.reduce((sum, error) => sum + error.words, 0);
  const heard = calls.map(({ heardMs }) => heardMs ?? Infinity);
  return [
    `${calls.filter(({ answered }) => answered).length} / ${calls.length}`,
    percent(edits / words),
    ms(percentile(heard, 0.5)),
    ms(percentile(heard, 0.95)),
  ];
}
