import { Caller } from '@repartee/cli/caller';
import { agentConfig } from './kills/agent-config.js';
import { recordings } from './recordings.js';
import type { Recording } from './recordings.js';
import { table, writeReport } from './report.js';
import { ServerProcess } from './server-process.js';

const times = 25;
const callersAtOnce = 4;
const [firstMs, stepMs] = [300, 100];
/** No server is started after so much time with one kind of workers: on a busy machine there are fewer. */
const mostMs = 140_000;

/** SIGTERM while answers are made and spoken, again and again, with both kinds of workers: every exit must be clean. */
export async function shutdown(): Promise<void> {
  const [recording] = recordings(['pv-en']) as [Recording];
  const rows = [];
  for (const isolation of ['threads', 'processes'] as const) {
    await using agent = agentConfig(isolation);
    const exits = new Map<string, number>();
    const tookMs: number[] = [];
    const end = performance.now() + mostMs;
    for (let round = 0; round < times && performance.now() < end; round++) {
      const { exit, ms } = await stopWhileTalking(agent.file, recording, firstMs + round * stepMs);
      tookMs.push(ms);
      exits.set(String(exit), (exits.get(String(exit)) ?? 0) + 1);
      console.log(`${isolation} ${round + 1}/${times}: exit ${exit} after ${Math.round(ms)} ms`);
    }
    const codes = [...exits].map(([code, count]) => `${code}: ${count}`).join(', ');
    rows.push([isolation, tookMs.length, codes, Math.round(Math.min(...tookMs)), Math.round(Math.max(...tookMs))]);
  }
  const body = [
    `Servers with ${callersAtOnce} callers each, SIGTERM from ${firstMs} ms into their calls, ${stepMs} ms later with every server: in the greeting, the transcription or the answer.`,
    table(['workers', 'SIGTERMs', 'exit code: times', 'from the signal to the exit, ms: least', 'most'], rows),
  ].join('\n\n');
  writeReport({ name: 'shutdown', command: 'npm run bench shutdown', body });
}

async function stopWhileTalking(config: string, recording: Recording, afterMs: number) {
  const server = await ServerProcess.start({ config });
  const calls = await Promise.all(
    Array.from({ length: callersAtOnce }, () => Caller.connect({ url: server.door, sampleRate: 16_000 })),
  );
  const speaking = calls.map((caller) => caller.speak(recording.samples, recording.sampleRate).catch(() => {}));
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const began = performance.now();
  const exit = await server.stop('SIGTERM');
  const ms = performance.now() - began;
  await Promise.all(speaking);
  await Promise.all(calls.map((caller) => caller[Symbol.asyncDispose]()));
  return { exit, ms };
}
