import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Caller } from '@repartee/cli/caller';
import { seeded } from './random.js';
import { recordings } from './recordings.js';
import type { Recording } from './recordings.js';
import { ms, percentile, table, writeReport } from './report.js';
import { ServerProcess } from './server-process.js';
import { serverMetrics, total } from './server-metrics.js';
import { talk } from './sessions/talkative.js';

const budgetMs = 700;
/** What callers say: a sentence or less, as people talk to agents; and sentences from books, among them long ones. */
const questions = {
  short: ['ps-goforward', 'ps-cards-002', 'sb-spk1_snt1', 'sb-spk2_snt2', 'sr-english', 'lj-LJ001-0002'],
  long: ['ps-goforward', 'ps-cards-002', 'pv-en', 'lj-LJ001-0002', 'ps-librivox-0890', 'lj-LJ001-0005'],
};
const config = fileURLToPath(new URL('../no-greeting.yaml', import.meta.url));
/** The calls of one row begin over so long a time. */
const rampMs = 8_000;

const head = [
  'callers',
  'answered',
  `heard p50`,
  'p95 ms',
  `≤ ${budgetMs} ms`,
  'server CPU',
  'callers CPU',
  'RSS MiB',
  'loop lag p99 ms',
  'refused',
  'latest frame ms',
];

/** More and more callers in conversation with one server, then more and more who say nothing. */
export async function sessions(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      callers: { type: 'string', default: '1,4,8,12,16,24' },
      seconds: { type: 'string', default: '60' },
      idle: { type: 'string', default: '0,50,100,200' },
    },
  });
  const tables: string[] = [];
  for (const [kind, ids] of Object.entries(questions)) {
    const all = recordings(ids);
    const rows: (string | number)[][] = [];
    for (const callers of numbers(values.callers)) {
      rows.push(await converse(callers, Number(values.seconds), all));
      console.log(`${kind}: ${rows.at(-1)?.join(' | ')}`);
    }
    const seconds = all.map((recording) => recording.seconds);
    const range = `${Math.min(...seconds).toFixed(1)} to ${Math.max(...seconds).toFixed(1)} s`;
    tables.push(`## Questions: ${kind}, ${range}`, table(head, rows));
  }
  const idle = await idleRows(numbers(values.idle));
  const body = [
    `Each caller has a call of its own and is always busy with it: a question (six recordings, in turn), the answer of the concierge, who repeats what it heard, listened to until its end, 0.5 to 2.5 s of thought, the next question. ` +
      `${values.seconds} s, begun over ${rampMs / 1000} s. Everything is in real time, the microphone open all the time. The callers run on the same processors as the server, in another process.`,
    'Heard: last voiced sample recorded → first audible sample received, by a client that plays on arrival. CPU: processors in use, of all that there are.',
    ...tables,
    'Refused: calls of models that the pool turned away, partial transcripts among them. Latest frame: of a caller’s microphone; above 20 the callers lacked CPU themselves.',
    '## Silence',
    'Callers who say nothing, their microphones open (100 ms messages), each row after 15 s:',
    table(['silent callers', 'RSS MiB', 'JavaScript heap MiB', 'RSS per caller, MiB', 'server CPU'], idle),
  ].join('\n\n');
  writeReport({ name: 'sessions', command: 'npm run bench sessions', body });
}

async function converse(callers: number, seconds: number, all: readonly Recording[]): Promise<(string | number)[]> {
  await using server = await ServerProcess.start({ config });
  const [serverCpu, ownCpu, began] = [server.cpuMs(), process.cpuUsage(), performance.now()];
  const talks = await Promise.all(
    Array.from({ length: callers }, (_, caller) =>
      talk({
        door: server.door,
        recordings: all,
        first: caller,
        beginAfterMs: (caller * rampMs) / callers,
        until: began + seconds * 1000,
        random: seeded(caller + 1),
      }),
    ),
  );
  const elapsed = performance.now() - began;
  const own = process.cpuUsage(ownCpu);
  const metrics = await serverMetrics(server.url);
  for (const { failure } of talks) if (failure) console.log(`a call failed: ${failure}`);
  const turns = talks.flatMap((each) => each.turns);
  const heard = turns.map(({ heardMs }) => heardMs ?? Infinity);
  const within = heard.filter((value) => value <= budgetMs).length;
  return [
    callers,
    `${turns.filter(({ answered }) => answered).length} / ${turns.length}`,
    ms(percentile(heard, 0.5)),
    ms(percentile(heard, 0.95)),
    `${Math.round((100 * within) / heard.length)} %`,
    ((server.cpuMs() - serverCpu) / elapsed).toFixed(2),
    ((own.user + own.system) / 1000 / elapsed).toFixed(2),
    Math.round(server.rssMiB()),
    ms(total(metrics, 'nodejs_eventloop_lag_p99_seconds') * 1000),
    total(metrics, 'repartee_pool_refused_total'),
    ms(Math.max(...talks.map(({ lateMs }) => lateMs))),
  ];
}

async function idleRows(counts: readonly number[]): Promise<(string | number)[][]> {
  await using server = await ServerProcess.start({ config });
  const open: Caller[] = [];
  const rows: (string | number)[][] = [];
  try {
    for (const count of counts) {
      while (open.length < count)
        open.push(await Caller.connect({ url: server.door, sampleRate: 16_000, frameMs: 100 }));
      const cpu = server.cpuMs();
      await sleep(15_000);
      const used = (server.cpuMs() - cpu) / 15_000;
      const heap = total(await serverMetrics(server.url), 'nodejs_heap_size_used_bytes') / 2 ** 20;
      const rss = server.rssMiB();
      const base = rows[0]?.[1];
      const each = typeof base === 'number' && count > 0 ? ((rss - base) / count).toFixed(2) : '';
      rows.push([count, Math.round(rss), Math.round(heap), each, used.toFixed(2)]);
      console.log(rows.at(-1)?.join(' | '));
    }
  } finally {
    await Promise.all(open.map((caller) => caller[Symbol.asyncDispose]()));
  }
  return rows;
}

function numbers(list: string): number[] {
  return list.split(',').map(Number);
}
