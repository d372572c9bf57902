import { describe, expect, it } from '@jest/globals';
import { GrowingLogMel } from './growing-log-mel.js';
import { LogMel, MEL_HOP, spectrogram } from './log-mel.js';

const logMel = new LogMel();

/** Numbers from 0 up to 1, the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Noise that swells and fades: the loudest value depends on where it is cut. */
function noise(length: number, random: () => number): Float32Array {
  return Float32Array.from({ length }, (_, i) => (random() - 0.5) * Math.sin(i / 5000) ** 2);
}

/** Enough frames for the audio and 0.3 s of silence. */
const framesFor = (samples: number) => Math.ceil((samples + 4800) / MEL_HOP);

function expectWhole(growing: GrowingLogMel, audio: Float32Array): void {
  const frames = framesFor(audio.length);
  const given = spectrogram(growing.upTo(audio), frames);
  const whole = logMel.run(audio, frames);
  expect(given.findIndex((value, i) => !Object.is(value, whole[i]))).toBe(-1);
}

describe('GrowingLogMel', () => {
  it.each(Array.from({ length: 25 }, (_, i) => i + 1))(
    'gives what a computation of the whole gives, bit by bit, however the audio comes: cuts %i',
    (seed) => {
      const random = numbers(seed);
      const samples = noise(Math.floor(random() * 12_000), random);
      const longest = [700, 3000, 13_000][seed % 3]!;
      const growing = new GrowingLogMel(logMel);
      for (let end = 0; end < samples.length;) {
        end = Math.min(samples.length, end + 1 + Math.floor(random() * longest));
        const heard = samples.subarray(0, end);
        growing.hear(heard);
        if (random() < 0.5) expectWhole(growing, heard);
        if (random() < 0.3) expectWhole(growing, heard.subarray(0, Math.floor(random() * end)));
      }
      expectWhole(growing, samples);
    },
  );

  it.each([0, 1, 199, 200, 201, 359, 360, 361, 520, 521])(
    'takes a frame for lasting only where no later sample can change it: cut at %i',
    (cut) => {
      const samples = noise(2000, numbers(cut + 1));
      const growing = new GrowingLogMel(logMel);
      growing.hear(samples.subarray(0, cut));
      growing.hear(samples);
      expectWhole(growing, samples);
      expectWhole(growing, samples.subarray(0, cut));
    },
  );

  it('computes each frame once, and for each spectrogram those at its end', () => {
    const measured: number[] = [];
    const counting = new LogMel();
    const measure = counting.measure.bind(counting);
    counting.measure = (samples, from, to, energies) => {
      for (let t = from; t < to; t++) measured.push(t);
      measure(samples, from, to, energies);
    };
    const growing = new GrowingLogMel(counting);
    const samples = noise(16_000, numbers(1));
    for (let end = 512; end <= samples.length; end += 512) growing.hear(samples.subarray(0, end));
    expect(measured).toEqual(Array.from({ length: measured.length }, (_, t) => t));
    const lasting = measured.length;
    growing.upTo(samples.subarray(0, 8000));
    growing.upTo(samples.subarray(0, 15_000));
    expect(measured.slice(lasting)).toEqual([49, 50, 51, 93, 94]);
  });

  it.each([
    [1, 5000],
    [7, 5000],
    [30, 4999],
    [31, 5160],
    [31, 5161],
    [31, 4960],
  ])('goes on after the first %i frames of %i samples are let go', (forgotten, heard) => {
    const samples = noise(9000, numbers(heard));
    const growing = new GrowingLogMel(logMel);
    growing.hear(samples.subarray(0, heard));
    const start = forgotten * MEL_HOP;
    growing.forget(forgotten, samples.subarray(start, heard));
    expectWhole(growing, samples.subarray(start, heard));
    growing.hear(samples.subarray(start));
    expectWhole(growing, samples.subarray(start));
  });
});
