import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { crowd } from './framework/crowd.js';
import { garbageOf } from './framework/garbage.js';
import { ms, percentile, table, writeReport } from './report.js';
import { ServerProcess } from './server-process.js';
import { serverMetrics, total } from './server-metrics.js';

/** What the framework itself costs: providers that need no time, and up to 500 sessions that talk. */
export async function framework(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      sessions: { type: 'string', default: '1,50,100,200,350,500' },
      seconds: { type: 'string', default: '30' },
    },
  });
  const seconds = Number(values.seconds);
  const folder = mkdtempSync(join(tmpdir(), 'repartee-framework-'));
  const config = join(folder, 'repartee.config.yaml');
  writeFileSync(config, JSON.stringify(scripted(), undefined, 2));
  const rows: (string | number)[][] = [];
  let aloneMs: number | undefined;
  try {
    // One is measured for longer: its turns are few.
    for (const sessions of values.sessions.split(',').map(Number)) {
      const { cells, p95 } = await measure(config, sessions, sessions === 1 ? 4 * seconds : seconds, aloneMs);
      aloneMs ??= p95;
      rows.push(cells);
      console.log(cells.join(' | '));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const body = [
    'A server whose providers need no time (the VAD is a level, the transcript known before, the voice a tone), default settings, echo guard included. ' +
      'Every session sends 20 ms of 16 kHz audio a message, in real time, and asks every 4 to 8 s. The crowd runs on the same processors, in another process.',
    'Heard: last sample of the question sent → first audible sample of the answer received. It holds the delays of turn-taking and of the script, which are the same in every row; what is added is over the first row. ' +
      'CPU: processors in use. Garbage: allocated on the heap of the main thread (`--trace-gc`), a frame of 20 ms; contents of typed arrays are elsewhere.',
    table(
      [
        'sessions',
        'answered',
        'heard p50',
        'p95',
        'p99 ms',
        'added p95 ms',
        'server CPU',
        'µs/frame',
        'crowd CPU',
        'RSS MiB',
        'loop lag p99 ms',
        'garbage KB/frame',
        'GC share',
        'crowd late p99 ms',
      ],
      rows,
    ),
  ].join('\n\n');
  writeReport({ name: 'framework', command: 'npm run bench framework', body });
}

async function measure(config: string, sessions: number, seconds: number, aloneMs: number | undefined) {
  await using server = await ServerProcess.start({ config, nodeOptions: '--trace-gc' });
  const [serverCpu, ownCpu, began] = [server.cpuMs(), process.cpuUsage(), performance.now()];
  const { heardMs, lateMs, framesSent, lost } = await crowd({ door: server.door, sessions, seconds });
  const elapsed = performance.now() - began;
  const own = process.cpuUsage(ownCpu);
  const cpuMs = server.cpuMs() - serverCpu;
  const metrics = await serverMetrics(server.url);
  const garbage = garbageOf(server.output);
  if (lost > 0) console.log(`${lost} connections were lost`);
  const p95 = percentile(heardMs, 0.95);
  const answered = heardMs.filter(Number.isFinite).length;
  return {
    p95,
    cells: [
      sessions,
      `${answered} / ${heardMs.length}`,
      ms(percentile(heardMs, 0.5)),
      ms(p95),
      ms(percentile(heardMs, 0.99)),
      aloneMs === undefined ? '' : ms(p95 - aloneMs),
      (cpuMs / elapsed).toFixed(2),
      Math.round((cpuMs * 1000) / framesSent),
      ((own.user + own.system) / 1000 / elapsed).toFixed(2),
      Math.round(server.rssMiB()),
      ms(total(metrics, 'nodejs_eventloop_lag_p99_seconds') * 1000),
      ((garbage.allocatedMb * 1000) / framesSent).toFixed(1),
      `${((100 * garbage.pausedMs) / elapsed).toFixed(1)} %`,
      percentile(lateMs, 0.99).toFixed(1),
    ],
  };
}

function scripted(): object {
  const plugin = fileURLToPath(new URL('./framework/scripted.plugin.js', import.meta.url));
  return {
    plugins: { scripted: { from: plugin } },
    providers: { vad: 'scripted', turn: 'scripted', asr: 'scripted', llm: 'scripted', tts: 'scripted' },
    server: { maxSessions: 1000 },
  };
}
