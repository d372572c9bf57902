import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readWav } from '@repartee/core/audio';
import { inlineInference } from '@repartee/inference';
import { settings } from './settings.js';
import { SmartTurn } from './smart-turn.js';

interface Recording {
  readonly wav: string;
  readonly text: string;
  readonly set: string;
  readonly dur: number;
}

const folder = new URL('../../../../shared/audio/', import.meta.url);
const manifest = new URL('manifest.jsonl', folder);
const there = existsSync(manifest);
const describeThere = there ? describe : describe.skip;
const STEP = 320;
const PAUSE = 3200;

/** Mean square of each 20 ms. */
function energies(samples: Float32Array): number[] {
  return Array.from({ length: Math.floor(samples.length / STEP) }, (_, i) =>
    samples.subarray(i * STEP, (i + 1) * STEP).reduce((sum, x) => sum + x * x, 0),
  );
}

function endOfSpeech(energy: number[]): number {
  const loudest = Math.max(...energy);
  return (energy.findLastIndex((value) => value > loudest / 400) + 1) * STEP;
}

/** The quietest moment between 50 % and 70 % of the speech. */
function middlePause(energy: number[], end: number): number {
  const candidates = energy.slice(Math.floor((end / STEP) * 0.5), Math.floor((end / STEP) * 0.7));
  const quietest = candidates.indexOf(Math.min(...candidates));
  return (Math.floor((end / STEP) * 0.5) + quietest) * STEP + STEP / 2;
}

/** The audio up to 200 ms after `end`, silence where it is shorter: what a session asks about at a pause. */
function untilPause(samples: Float32Array, end: number): Float32Array {
  const turn = new Float32Array(end + PAUSE);
  turn.set(samples.subarray(0, end + PAUSE));
  return turn;
}

describeThere(`SmartTurn on recordings${there ? '' : ` (skipped: no ${manifest.pathname})`}`, () => {
  it('finds most sentences finished at their end, and few in their middle', async () => {
    const turn = await SmartTurn.open(settings.parse({}), {
      inference: inlineInference(),
      resolvePath: (path) => path,
    });
    const signal = new AbortController().signal;
    const isComplete = async (audio: Float32Array) => (await turn.decide(audio, { signal })).complete > 0.5;
    const lines = readFileSync(manifest, 'utf8').trim().split('\n');
    const recordings = lines.map((line) => JSON.parse(line) as Recording).filter(({ set }) => set === 'en');
    const whole: boolean[] = [];
    const cut: boolean[] = [];
    for (const { wav, text, dur } of recordings) {
      const { samples } = readWav(readFileSync(new URL(wav, folder)));
      const energy = energies(samples);
      const end = endOfSpeech(energy);
      // Many clips of this corpus end at a comma: only those with a full stop are whole.
      if (!wav.startsWith('lj-') || /[.?!]$/.test(text)) whole.push(await isComplete(untilPause(samples, end)));
      if (dur > 2 && dur < 5) {
        const middle = middlePause(energy, end);
        cut.push(await isComplete(untilPause(samples.subarray(0, middle), middle)));
      }
    }
    expect(whole.filter(Boolean).length / whole.length).toBeGreaterThan(0.8);
    expect(cut.filter(Boolean).length / cut.length).toBeLessThan(0.25);
  }, 120_000);
});
