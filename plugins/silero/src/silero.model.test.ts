import { beforeAll, describe, expect, it } from '@jest/globals';
import { onnxRuntime } from '@repartee/inference';
import { speechFixture } from '@repartee/testing';
import type { ModelRunner } from '@repartee/core/providers';
import { settings } from './settings.js';
import sileroModel from './silero.model.js';
import type { SileroInput, SileroOutput } from './silero.model.js';

const STREAMS = 8;
const STEPS = 20;
const context = { cancelled: () => false };

describe('silero.model', () => {
  let runner: ModelRunner<SileroInput, SileroOutput>;
  const speech = speechFixture('cold-hearted').samples;

  beforeAll(async () => {
    runner = await sileroModel.load({ model: settings.parse({}).model }, onnxRuntime());
  });

  /** Frame `step` of a stream: each begins elsewhere in the recording and is differently loud. */
  const frame = (stream: number, step: number, state: Float32Array): SileroInput => {
    const from = 8000 + stream * 4000 + step * 512;
    return { samples: speech.slice(from - 64, from + 512).map((x) => (x * (stream + 1)) / STREAMS), state };
  };

  it('gives a row the same bits in a batch as alone, step after step', async () => {
    const alone: Float32Array[] = Array.from({ length: STREAMS }, () => new Float32Array(256));
    const batched: Float32Array[] = alone.map((state) => state.slice());
    const heard = new Set<number>();
    for (let step = 0; step < STEPS; step++) {
      const rows = await runner.run(
        batched.map((state, stream) => frame(stream, step, state)),
        context,
      );
      for (let stream = 0; stream < STREAMS; stream++) {
        const [single] = await runner.run([frame(stream, step, alone[stream]!)], context);
        expect(rows[stream]).toEqual(single);
        heard.add(single!.speech);
        alone[stream] = single!.state;
        batched[stream] = rows[stream]!.state;
      }
    }
    expect(heard.size).toBeGreaterThan((STREAMS * STEPS) / 2);
  });

  it('gives states that travel alone', async () => {
    const rows = await runner.run([frame(0, 0, new Float32Array(256)), frame(1, 0, new Float32Array(256))], context);
    for (const { state } of rows) expect(state.buffer.byteLength).toBe(256 * 4);
  });
});
