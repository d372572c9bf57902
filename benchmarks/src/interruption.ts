import { Caller } from '@repartee/cli/caller';
import { firstVoiced } from './first-voiced.js';
import { recordings } from './recordings.js';
import { ms, percentile, table, writeReport } from './report.js';
import { ServerProcess } from './server-process.js';

const times = 20;

/** Speaking over the agent: from the first voiced sample of the user to the moment the agent's audio is silenced. */
export async function interruption(): Promise<void> {
  const [recording] = recordings(['ps-goforward']);
  const { samples, sampleRate } = recording!;
  const voicedMs = (firstVoiced(samples, sampleRate) * 1000) / sampleRate;
  await using server = await ServerProcess.start();
  const stopMs: number[] = [];
  for (let round = 0; round < times; round++) {
    let clearedAt = NaN;
    const caller: Caller = await Caller.connect({
      url: server.door,
      sampleRate: 16_000,
      onEvent: (event, atMs) => {
        if (event.type === 'repartee.player.clear' && Number.isNaN(clearedAt)) clearedAt = atMs;
      },
    });
    await using _ = caller;
    await caller.hush();
    clearedAt = NaN;
    caller.write('What can you do?');
    await caller.until(() => caller.heard.audio.length > 20, 10_000, 'the answer');
    // At a different place of the answer each time, and of the frames of the VAD.
    const from = caller.now() + round * 37;
    await caller.until(() => caller.now() >= from);
    const utterance = await caller.speak(samples, sampleRate);
    await caller.until(() => !Number.isNaN(clearedAt), 10_000, 'the interruption');
    const began = utterance.startMs + voicedMs;
    stopMs.push(clearedAt - began);
    console.log(`${round + 1}/${times}: ${ms(stopMs.at(-1))} ms`);
  }
  const body = [
    `${times} answers, each spoken over. From the first voiced sample of the user (the first 10 ms within 25 dB of the loudest) to:`,
    table(
      ['', 'p50 ms', 'p95 ms', 'max ms'],
      [['`repartee.player.clear` at the client, which is silent from then on', ...spread(stopMs)]],
    ),
    'A plain byte client, which does not know the event, plays on what it has: at most `playback.leadMs`, 200 ms.',
  ].join('\n\n');
  writeReport({ name: 'interruption', command: 'npm run bench interruption', body });
}

function spread(values: readonly number[]): string[] {
  return [ms(percentile(values, 0.5)), ms(percentile(values, 0.95)), ms(Math.max(...values))];
}
