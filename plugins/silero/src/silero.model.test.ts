import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { onnxRuntime } from '@repartee/inference';
import { speechFixture } from '@repartee/testing';
import fc from 'fast-check';
import type { ModelRunner } from '@repartee/core/providers';
import { fileNames, fileNetwork } from './file-network.js';
import { settings } from './settings.js';
import sileroModel from './silero.model.js';
import type { SileroInput, SileroOutput } from './silero.model.js';

const STREAMS = 8;
const STEPS = 20;
const context = { cancelled: () => false };
const { model } = settings.parse({});

describe('silero.model', () => {
  let runner: ModelRunner<SileroInput, SileroOutput>;
  const speech = speechFixture('cold-hearted').samples;

  beforeAll(async () => {
    runner = await sileroModel.load({ model }, onnxRuntime());
  });

  /** Frame `step` of a stream: each begins elsewhere in the recording and is differently loud. */
  const frame = (stream: number, step: number, memory = new Float32Array(320)): SileroInput => {
    const from = 8000 + stream * 4000 + step * 512;
    return { samples: speech.slice(from, from + 512).map((x) => (x * (stream + 1)) / STREAMS), memory };
  };
  const judge = (...batch: SileroInput[]) => runner.run(batch, context);

  it('gives a row the same bits in a batch as alone, step after step', async () => {
    let alone = Array.from({ length: STREAMS }, () => new Float32Array(320));
    let batched = alone;
    const heard = new Set<number>();
    for (let step = 0; step < STEPS; step++) {
      const rows = await judge(...batched.map((memory, stream) => frame(stream, step, memory)));
      const singles: SileroOutput[] = [];
      for (const [stream, memory] of alone.entries()) singles.push(...(await judge(frame(stream, step, memory))));
      expect(rows).toEqual(singles);
      for (const single of singles) heard.add(single.speech);
      alone = singles.map(({ memory }) => memory as Float32Array<ArrayBuffer>);
      batched = rows.map(({ memory }) => memory as Float32Array<ArrayBuffer>);
    }
    expect(heard.size).toBeGreaterThan((STREAMS * STEPS) / 2);
  });

  it('gives a row the same bits whoever is beside it, at whichever place', async () => {
    const known = new Map<string, SileroOutput>();
    const row = fc.record({ stream: fc.nat(STREAMS - 1), step: fc.nat(STEPS - 1) });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (batch) => {
        const outputs = await judge(...batch.map(({ stream, step }) => frame(stream, step)));
        for (const [at, { stream, step }] of batch.entries()) {
          const key = `${stream} ${step}`;
          if (!known.has(key)) known.set(key, (await judge(frame(stream, step)))[0]!);
          expect(outputs[at]).toEqual(known.get(key));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('hears what its file hears: only the order of the sums is another', async () => {
    const onnx = onnxRuntime();
    const own = fileNetwork(await onnx.open(model, fileNames), onnx);
    let input = frame(0, 0);
    let state = new Float32Array(256);
    let loudest = 0;
    for (let step = 0; step < 80; step++) {
      const samples = frame(0, step).samples;
      const [{ speech: heard, memory }] = (await judge({ ...input, samples })) as [SileroOutput];
      const ownMemory = Float32Array.from([...state, ...input.memory.subarray(256)]);
      const expected = await own.run([{ samples, memory: ownMemory }]);
      expect(Math.abs(heard - expected.speech[0]!)).toBeLessThan(1e-5);
      loudest = Math.max(loudest, heard);
      state = expected.states as Float32Array<ArrayBuffer>;
      input = { samples, memory };
    }
    expect(loudest).toBeGreaterThan(0.9);
  });

  it('runs a file as it is when it does not find its weights', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'silero-'));
    const other = join(folder, 'other-names.onnx');
    writeFileSync(
      other,
      Buffer.from(readFileSync(model).toString('latin1').replaceAll('reparam', 'another'), 'latin1'),
    );
    const asItIs = await sileroModel.load({ model: other }, onnxRuntime());
    rmSync(folder, { recursive: true });
    const batch = [frame(1, 3), frame(2, 3), frame(3, 3)];
    const expected = await judge(...batch);
    for (const [row, output] of (await asItIs.run(batch, context)).entries()) {
      expect(output.speech).toBeCloseTo(expected[row]!.speech, 5);
      output.memory.forEach((value, at) => expect(value).toBeCloseTo(expected[row]!.memory[at]!, 4));
    }
  });

  it('gives memories that travel alone', async () => {
    for (const { memory } of await judge(frame(0, 0), frame(1, 0))) expect(memory.buffer.byteLength).toBe(320 * 4);
  });
});
