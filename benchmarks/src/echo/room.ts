import { normal } from '../random.js';
import type { Random } from '../random.js';

export const SAMPLE_RATE = 16_000;

export const decibels = (db: number) => 10 ** (db / 20);

export interface Room {
  /** Time in which sound in the room falls by 60 dB. */
  readonly reverbMs: number;
  /** Straight sound over all reflections, dB. */
  readonly directDb: number;
}

/** Straight sound, six early reflections, and a tail of noise that dies away; its energy is 1. */
export function impulseResponse({ reverbMs, directDb }: Room, random: Random): Float32Array {
  const response = new Float32Array(Math.round((reverbMs * SAMPLE_RATE) / 1000));
  for (let i = 32; i < response.length; i++) {
    response[i] = normal(random) * 10 ** ((-3 * i) / response.length) * Math.min(1, i / 320);
  }
  const tail = Math.sqrt(energy(response));
  for (let i = 0; i < response.length; i++) response[i] = response[i]! / tail;
  for (let i = 0; i < 6; i++) {
    const at = Math.round(((2 + 28 * random()) * SAMPLE_RATE) / 1000);
    response[at] = (random() < 0.5 ? -1 : 1) * (0.25 + 0.35 * random()) * (1 - at / response.length);
  }
  const reflected = Math.sqrt(energy(response));
  for (let i = 0; i < response.length; i++) response[i] = response[i]! / reflected;
  response[0] = decibels(directDb);
  const all = Math.sqrt(energy(response));
  return response.map((value) => value / all);
}

/** A small loudspeaker: nothing below `lowHz` and above `highHz`, loud peaks pressed together. */
export function loudspeaker(samples: Float32Array, lowHz: number, highHz: number, drive: number): Float32Array {
  const low = Math.exp((-2 * Math.PI * lowHz) / SAMPLE_RATE);
  const high = 1 - Math.exp((-2 * Math.PI * highHz) / SAMPLE_RATE);
  const slow = [0, 0];
  const smooth = [0, 0];
  return samples.map((sample) => {
    let value = Math.tanh(sample * drive) / drive;
    for (let stage = 0; stage < 2; stage++) {
      slow[stage] = low * slow[stage]! + (1 - low) * value;
      value -= slow[stage]!;
      smooth[stage] = smooth[stage]! + high * (value - smooth[stage]!);
      value = smooth[stage]!;
    }
    return value;
  });
}

/** Noise that falls by 3 dB an octave, of power 1. */
export function pinkNoise(length: number, random: Random): Float32Array {
  const poles = [0.99765, 0.963, 0.57];
  const gains = [0.099046, 0.2965164, 1.0526913];
  const state = [0, 0, 0];
  const noise = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const white = normal(random);
    let sum = 0.1848 * white;
    for (let k = 0; k < 3; k++) sum += state[k] = poles[k]! * state[k]! + gains[k]! * white;
    noise[i] = sum;
  }
  const power = Math.sqrt(energy(noise) / length);
  return noise.map((value) => value / power);
}

/** As long as the sound and the response together. */
export function convolve(samples: Float32Array, response: Float32Array): Float32Array {
  const size = 2 ** Math.ceil(Math.log2(2 * response.length));
  const block = size - response.length + 1;
  const result = new Float32Array(samples.length + response.length - 1);
  const filter = transform(padded(response, size), new Float64Array(size));
  for (let from = 0; from < samples.length; from += block) {
    const { re, im } = transform(padded(samples.subarray(from, from + block), size), new Float64Array(size));
    for (let k = 0; k < size; k++) {
      const real = re[k]! * filter.re[k]! - im[k]! * filter.im[k]!;
      // Conjugated: transforming once more then gives the inverse.
      im[k] = -(re[k]! * filter.im[k]! + im[k]! * filter.re[k]!);
      re[k] = real;
    }
    transform(re, im);
    const end = Math.min(size, result.length - from);
    for (let i = 0; i < end; i++) result[from + i] = result[from + i]! + re[i]! / size;
  }
  return result;
}

export function energy(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum;
}

function padded(samples: Float32Array, size: number): Float64Array {
  const result = new Float64Array(size);
  result.set(samples);
  return result;
}

/** In place; the length is a power of two. */
function transform(re: Float64Array, im: Float64Array): { readonly re: Float64Array; readonly im: Float64Array } {
  const size = re.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let length = 2; length <= size; length *= 2) {
    const half = length / 2;
    for (let k = 0; k < half; k++) {
      const cos = Math.cos((2 * Math.PI * k) / length);
      const sin = -Math.sin((2 * Math.PI * k) / length);
      for (let at = k; at < size; at += length) {
        const oddRe = re[at + half]! * cos - im[at + half]! * sin;
        const oddIm = re[at + half]! * sin + im[at + half]! * cos;
        re[at + half] = re[at]! - oddRe;
        im[at + half] = im[at]! - oddIm;
        re[at] = re[at]! + oddRe;
        im[at] = im[at]! + oddIm;
      }
    }
  }
  return { re, im };
}
