import { Caller } from '@repartee/cli/caller';
import { recordings } from './recordings.js';
import { table, writeReport } from './report.js';
import { ServerProcess } from './server-process.js';

const times = 20;
const callersAtOnce = 4;

/** Ctrl-C while answers are made and spoken, again and again: every exit must be clean. */
export async function shutdown(): Promise<void> {
  const [recording] = recordings(['pv-en']);
  const exits = new Map<string, number>();
  const tookMs: number[] = [];
  for (let round = 0; round < times; round++) {
    const server = await ServerProcess.start();
    const calls = await Promise.all(
      Array.from({ length: callersAtOnce }, () => Caller.connect({ url: server.door, sampleRate: 16_000 })),
    );
    const speaking = calls.map((caller) => caller.speak(recording!.samples, recording!.sampleRate).catch(() => {}));
    // Somewhere between the middle of the greeting, of the transcription and of the answer.
    await new Promise((resolve) => setTimeout(resolve, 500 + round * 350));
    const began = performance.now();
    const exit = await server.stop('SIGINT');
    tookMs.push(performance.now() - began);
    exits.set(String(exit), (exits.get(String(exit)) ?? 0) + 1);
    await Promise.all(speaking);
    await Promise.all(calls.map((caller) => caller[Symbol.asyncDispose]()));
    console.log(`${round + 1}/${times}: exit ${exit} after ${Math.round(tookMs.at(-1)!)} ms`);
  }
  const body = [
    `${times} servers with ${callersAtOnce} callers each, SIGINT between 0.5 and ${(0.5 + (times - 1) * 0.35).toFixed(1)} s into their calls.`,
    table(['exit code', 'times'], [...exits]),
    `From the signal to the exit: ${Math.round(Math.min(...tookMs))} to ${Math.round(Math.max(...tookMs))} ms.`,
  ].join('\n\n');
  writeReport({ name: 'shutdown', command: 'npm run bench shutdown', body });
}
