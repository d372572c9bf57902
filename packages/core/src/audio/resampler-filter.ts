/** How far the filter reaches to each side, in samples of the lower rate. Its look-ahead, so the resampler's delay. */
export const REACH = 16;
/** Kaiser window for about 65 dB of attenuation. */
const BETA = 6.2;
const KEPT = 32;

/** Weights of one conversion of rates; the same for every stream, so shared and never written to. */
export interface ResamplerFilter {
  /** Places between two input samples where an output sample can fall: `to` / gcd(from, to). */
  readonly phases: number;
  /** Phases from one output sample to the next: `from` / gcd(from, to). */
  readonly step: number;
  /** Input samples that one output sample is made of, a multiple of 4; half of them lie before it. */
  readonly taps: number;
  /** [phases, taps], row by row. */
  readonly weights: Float32Array;
}

const kept = new Map<string, ResamplerFilter>();

/** A windowed sinc that ends at half the lower rate, as one row of taps per phase. Each row sums to 1. */
export function resamplerFilter(from: number, to: number): ResamplerFilter {
  const key = `${from}:${to}`;
  const filter = kept.get(key) ?? design(from, to);
  kept.delete(key);
  kept.set(key, filter);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
  return filter;
}

function design(from: number, to: number): ResamplerFilter {
  const divisor = greatestCommonDivisor(from, to);
  const phases = to / divisor;
  const step = from / divisor;
  const bandwidth = Math.min(1, to / from);
  const reach = REACH / bandwidth;
  const half = 2 * Math.ceil(reach / 2);
  const taps = 2 * half;
  const weights = new Float32Array(phases * taps);
  const row = new Float64Array(taps);
  for (let phase = 0; phase < phases; phase++) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const distance = tap - (half - 1) - phase / phases;
      row[tap] = sinc(distance * bandwidth) * kaiser(distance / reach);
      sum += row[tap]!;
    }
    for (let tap = 0; tap < taps; tap++) weights[phase * taps + tap] = row[tap]! / sum;
  }
  return { phases, step, taps, weights };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** Falls from the middle towards -1 and 1, nothing outside. Its height is of no matter: every row is normalised. */
const kaiser = (x: number) => (Math.abs(x) >= 1 ? 0 : bessel(BETA * Math.sqrt(1 - x * x)));

/** Modified Bessel function of the first kind, order 0. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
