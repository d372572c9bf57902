import { WorkerPool } from '@repartee/inference';
import { callsOf } from './endpointing/calls.js';
import { Ears } from './endpointing/ears.js';
import { judge } from './endpointing/judge.js';
import type { Result } from './endpointing/judge.js';
import { policies } from './endpointing/policies.js';
import { report, rowOf } from './endpointing/report.js';
import { sourcesOf } from './endpointing/sources.js';
import { turnSet } from './endpointing/turn-set.js';
import { allRecordings } from './recordings.js';
import { writeReport } from './report.js';

/**
 * How long users wait for the decision that they have finished, and how often they are cut off: the session's reducer with the
 * real VAD, turn detector and transcriber, in audio time, on turns joined from recordings (`turn-set.ts` says how).
 */
export async function endpointing(): Promise<void> {
  const recordings = allRecordings();
  if (recordings.length === 0) {
    console.log('Skipped: the recordings of ../shared/audio are not there');
    return;
  }
  await using pool = new WorkerPool({ lanes: { vad: { threads: 1 }, compute: { threads: 2 } } });
  const ears = await Ears.open(pool);
  const turns = turnSet(await sourcesOf(recordings, ears.vad));
  const calls = await callsOf(turns, ears);
  const results: Result[] = [];
  for (const policy of policies) {
    const result = await judge(policy, calls, ears);
    results.push(result);
    console.log(`${policy.name}: ${rowOf(result.outcomes).join(' · ')}`);
  }
  writeReport({ name: 'endpointing', command: 'npm run bench endpointing', body: report(turns, results) });
}
