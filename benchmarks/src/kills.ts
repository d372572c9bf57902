import { readFileSync, readdirSync } from 'node:fs';
import { Caller } from '@repartee/cli/caller';
import { agentConfig } from './kills/agent-config.js';
import type { Isolation } from './kills/agent-config.js';
import { recordings } from './recordings.js';
import type { Recording } from './recordings.js';
import { ms, percentile, table, writeReport } from './report.js';
import { ServerProcess } from './server-process.js';

const kills = 50;
const callersAtOnce = 3;
/** Between the moment at which all workers are back and the next kill: at most. */
const pauseMs = 600;
/** No kill is begun after so much time with one kind of workers: on a busy machine there are fewer. */
const mostMs = 125_000;
/** A worker that is not back by then is reported as missing. */
const backMs = 20_000;

/** Workers are ended in the middle of conversations, again and again: no conversation may end, and no server. */
export async function killWorkers(): Promise<void> {
  const [recording] = recordings(['ps-goforward']) as [Recording];
  const rounds = [];
  for (const isolation of ['threads', 'processes'] as const) rounds.push(await killAll(isolation, recording));
  const body = [
    `${callersAtOnce} callers in one conversation each, speaking and being answered without end. Threads are ended from the inside, by a model of the benchmark that exits or throws; ` +
      `processes from the outside, by SIGKILL; the next one when all are back. Every fifth thread, and every process in its turn, is the one of the VAD.`,
    table(
      [
        'workers',
        'ended',
        'lost and replaced',
        'calls run again',
        'conversations',
        'lost',
        'turns answered',
        'not answered',
        'back after, ms: median',
        'most',
        'exit code of the server',
      ],
      rounds,
    ),
  ].join('\n\n');
  writeReport({ name: 'kills', command: 'npm run bench kills', body });
}

async function killAll(isolation: Isolation, recording: Recording): Promise<(string | number)[]> {
  await using agent = agentConfig(isolation);
  await using server = await ServerProcess.start({ config: agent.file });
  const stop = new AbortController();
  const callers = await Promise.all(
    Array.from({ length: callersAtOnce }, () => Caller.connect({ url: server.door, sampleRate: 16_000 })),
  );
  const conversations = callers.map((caller) => converse(caller, recording, stop.signal));
  const tookMs: number[] = [];
  const until = performance.now() + mostMs;
  for (let kill = 0; kill < kills && performance.now() < until; kill++) {
    await new Promise((resolve) => setTimeout(resolve, (pauseMs * ((kill * 7) % 10)) / 10));
    const lost = countOf(server, 'pool-worker-lost');
    const began = performance.now();
    if (isolation === 'threads') process.kill(server.pid, 'SIGUSR2');
    else process.kill(workerProcesses(server.pid)[kill % workerProcesses(server.pid).length] as number, 'SIGKILL');
    await waitUntil(async () => countOf(server, 'pool-worker-lost') > lost && (await allThere(server)));
    tookMs.push(performance.now() - began);
    console.log(`${isolation} ${kill + 1}/${kills}: back after ${Math.round(tookMs.at(-1)!)} ms`);
  }
  stop.abort();
  const ended = await Promise.all(conversations);
  const sum = (pick: (conversation: Conversation) => number) => ended.reduce((total, one) => total + pick(one), 0);
  for (const { failure } of ended) if (failure) console.log(failure);
  const exit = await server.stop();
  return [
    ...[isolation, tookMs.length, countOf(server, 'pool-worker-lost'), countOf(server, 'pool-call-retry')],
    ...[callersAtOnce, sum(({ failure }) => (failure ? 1 : 0))],
    ...[sum(({ answered }) => answered), sum(({ unanswered }) => unanswered)],
    ...[ms(percentile(tookMs, 0.5)), ms(Math.max(...tookMs)), exit],
  ];
}

interface Conversation {
  readonly answered: number;
  readonly unanswered: number;
  /** Why it ended before its time. */
  readonly failure?: unknown;
}

async function converse(caller: Caller, recording: Recording, stop: AbortSignal): Promise<Conversation> {
  let [answered, unanswered] = [0, 0];
  try {
    await caller.hush();
    while (!stop.aborted) {
      const spoken = await caller.speak(recording.samples, recording.sampleRate);
      const completed = await caller.answer(spoken, 30_000).then(
        ({ response }) => response.status === 'completed',
        (error: { code?: string }) => {
          if (error.code !== 'timeout') throw error;
          return false;
        },
      );
      if (completed) answered++;
      else unanswered++;
    }
    return { answered, unanswered };
  } catch (failure) {
    return { answered, unanswered, failure };
  } finally {
    await caller[Symbol.asyncDispose]();
  }
}

async function allThere(server: ServerProcess): Promise<boolean> {
  const response = await fetch(`${server.url}/health/ready`);
  return response.ok && !('degraded' in ((await response.json()) as object));
}

async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + backMs; !(await condition());) {
    if (performance.now() > end) return console.log(`Not all workers were back after ${backMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Lines of the server's log with this message. */
function countOf(server: ServerProcess, message: string): number {
  return server.output.split(`"${message}"`).length - 1;
}

function workerProcesses(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '))
    .map(Number)
    .filter((child) => child > 0)
    .sort((a, b) => a - b);
}
