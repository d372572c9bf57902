import { ms, percentile, table, writeReport } from './report.js';
import { ServerProcess } from './server-process.js';

const times = 7;

/** From the start of the process to the first ready answer, and what it costs. */
export async function start(): Promise<void> {
  const readyMs: number[] = [];
  const cpuMs: number[] = [];
  const rssMiB: number[] = [];
  for (let round = 0; round < times; round++) {
    await using server = await ServerProcess.start();
    readyMs.push(server.readyMs);
    cpuMs.push(server.cpuMs());
    rssMiB.push(server.rssMiB());
  }
  const row = (name: string, values: readonly number[]) => [
    name,
    ms(Math.min(...values)),
    ms(percentile(values, 0.5)),
    ms(Math.max(...values)),
  ];
  const body = [
    `${times} starts of the default agent, compiled, one after the other: all models loaded in every worker.`,
    table(
      ['', 'min', 'median', 'max'],
      [row('ready after, ms', readyMs), row('CPU of the process by then, ms', cpuMs), row('resident, MiB', rssMiB)],
    ),
  ].join('\n\n');
  writeReport({ name: 'start', command: 'npm run bench start', body });
}
