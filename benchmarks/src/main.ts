import { asr } from './asr.js';
import { bargeIn } from './barge-in.js';
import { callers } from './callers.js';
import { conversation } from './conversation.js';
import { echo } from './echo.js';
import { endpointing } from './endpointing.js';
import { faultTable } from './faults.js';
import { framework } from './framework.js';
import { heard } from './heard.js';
import { interruption } from './interruption.js';
import { killWorkers } from './kills.js';
import { pool } from './pool.js';
import { sessions } from './sessions.js';
import { shutdown } from './shutdown.js';
import { start } from './start.js';
import { tts } from './tts.js';
import { vad } from './vad.js';

const benchmarks: Readonly<Record<string, () => Promise<void>>> = {
  asr,
  conversation,
  callers,
  echo,
  endpointing,
  faults: faultTable,
  framework,
  heard,
  interruption,
  'barge-in': bargeIn,
  kills: killWorkers,
  pool,
  sessions,
  shutdown,
  start,
  tts,
  vad,
};

const name = process.argv[2] ?? '';
const benchmark = benchmarks[name];
if (!benchmark) {
  console.error(
    `Expected the name of a benchmark (${Object.keys(benchmarks).join(', ')}), got "${name}": npm run bench conversation`,
  );
  process.exitCode = 2;
} else await benchmark();
