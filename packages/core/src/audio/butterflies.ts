/** One stage of a self-sorting FFT on interleaved complex numbers: joins `radix` transforms of length `done` to one. */
export interface Stage {
  /** Length of the transforms done before this stage. */
  readonly done: number;
  /** Elements between those that are joined, times 2. */
  readonly step: number;
  /** For every j < done: exp(-2πi·p·j / (done·radix)) for p = 1 … radix - 1, interleaved. */
  readonly twiddles: Float64Array;
}

export type Butterfly = (source: Float64Array, target: Float64Array, stage: Stage) => void;

function join2(source: Float64Array, target: Float64Array, { done, step, twiddles }: Stage): void {
  for (let j = 0; j < done; j++) {
    const cos = twiddles[2 * j]!;
    const sin = twiddles[2 * j + 1]!;
    for (let k = 0; k < step; k += 2) {
      const i = 2 * step * j + k;
      const o = step * j + k;
      const re = source[i + step]! * cos - source[i + step + 1]! * sin;
      const im = source[i + step]! * sin + source[i + step + 1]! * cos;
      target[o] = source[i]! + re;
      target[o + 1] = source[i + 1]! + im;
      target[o + step * done] = source[i]! - re;
      target[o + step * done + 1] = source[i + 1]! - im;
    }
  }
}

function join4(source: Float64Array, target: Float64Array, { done, step, twiddles }: Stage): void {
  const block = step * done;
  for (let j = 0; j < done; j++) {
    const c1 = twiddles[6 * j]!;
    const s1 = twiddles[6 * j + 1]!;
    const c2 = twiddles[6 * j + 2]!;
    const s2 = twiddles[6 * j + 3]!;
    const c3 = twiddles[6 * j + 4]!;
    const s3 = twiddles[6 * j + 5]!;
    for (let k = 0; k < step; k += 2) {
      const i = 4 * step * j + k;
      const o = step * j + k;
      const aRe = source[i]!;
      const aIm = source[i + 1]!;
      const bRe = source[i + step]! * c1 - source[i + step + 1]! * s1;
      const bIm = source[i + step]! * s1 + source[i + step + 1]! * c1;
      const cRe = source[i + 2 * step]! * c2 - source[i + 2 * step + 1]! * s2;
      const cIm = source[i + 2 * step]! * s2 + source[i + 2 * step + 1]! * c2;
      const dRe = source[i + 3 * step]! * c3 - source[i + 3 * step + 1]! * s3;
      const dIm = source[i + 3 * step]! * s3 + source[i + 3 * step + 1]! * c3;
      target[o] = aRe + cRe + bRe + dRe;
      target[o + 1] = aIm + cIm + bIm + dIm;
      target[o + block] = aRe - cRe + bIm - dIm;
      target[o + block + 1] = aIm - cIm - bRe + dRe;
      target[o + 2 * block] = aRe + cRe - bRe - dRe;
      target[o + 2 * block + 1] = aIm + cIm - bIm - dIm;
      target[o + 3 * block] = aRe - cRe - bIm + dIm;
      target[o + 3 * block + 1] = aIm - cIm + bRe - dRe;
    }
  }
}

const COS_1 = Math.cos((2 * Math.PI) / 5);
const COS_2 = Math.cos((4 * Math.PI) / 5);
const SIN_1 = Math.sin((2 * Math.PI) / 5);
const SIN_2 = Math.sin((4 * Math.PI) / 5);

function join5(source: Float64Array, target: Float64Array, { done, step, twiddles }: Stage): void {
  const block = step * done;
  for (let j = 0; j < done; j++) {
    const c1 = twiddles[8 * j]!;
    const s1 = twiddles[8 * j + 1]!;
    const c2 = twiddles[8 * j + 2]!;
    const s2 = twiddles[8 * j + 3]!;
    const c3 = twiddles[8 * j + 4]!;
    const s3 = twiddles[8 * j + 5]!;
    const c4 = twiddles[8 * j + 6]!;
    const s4 = twiddles[8 * j + 7]!;
    for (let k = 0; k < step; k += 2) {
      const i = 5 * step * j + k;
      const o = step * j + k;
      const aRe = source[i]!;
      const aIm = source[i + 1]!;
      const bRe = source[i + step]! * c1 - source[i + step + 1]! * s1;
      const bIm = source[i + step]! * s1 + source[i + step + 1]! * c1;
      const cRe = source[i + 2 * step]! * c2 - source[i + 2 * step + 1]! * s2;
      const cIm = source[i + 2 * step]! * s2 + source[i + 2 * step + 1]! * c2;
      const dRe = source[i + 3 * step]! * c3 - source[i + 3 * step + 1]! * s3;
      const dIm = source[i + 3 * step]! * s3 + source[i + 3 * step + 1]! * c3;
      const eRe = source[i + 4 * step]! * c4 - source[i + 4 * step + 1]! * s4;
      const eIm = source[i + 4 * step]! * s4 + source[i + 4 * step + 1]! * c4;
      const outerRe = bRe + eRe;
      const outerIm = bIm + eIm;
      const innerRe = cRe + dRe;
      const innerIm = cIm + dIm;
      const evenRe1 = aRe + COS_1 * outerRe + COS_2 * innerRe;
      const evenIm1 = aIm + COS_1 * outerIm + COS_2 * innerIm;
      const evenRe2 = aRe + COS_2 * outerRe + COS_1 * innerRe;
      const evenIm2 = aIm + COS_2 * outerIm + COS_1 * innerIm;
      const oddRe1 = SIN_1 * (bRe - eRe) + SIN_2 * (cRe - dRe);
      const oddIm1 = SIN_1 * (bIm - eIm) + SIN_2 * (cIm - dIm);
      const oddRe2 = SIN_2 * (bRe - eRe) - SIN_1 * (cRe - dRe);
      const oddIm2 = SIN_2 * (bIm - eIm) - SIN_1 * (cIm - dIm);
      target[o] = aRe + outerRe + innerRe;
      target[o + 1] = aIm + outerIm + innerIm;
      target[o + block] = evenRe1 + oddIm1;
      target[o + block + 1] = evenIm1 - oddRe1;
      target[o + 2 * block] = evenRe2 + oddIm2;
      target[o + 2 * block + 1] = evenIm2 - oddRe2;
      target[o + 3 * block] = evenRe2 - oddIm2;
      target[o + 3 * block + 1] = evenIm2 + oddRe2;
      target[o + 4 * block] = evenRe1 - oddIm1;
      target[o + 4 * block + 1] = evenIm1 + oddRe1;
    }
  }
}

/** By radix, in the order in which a length is best divided. */
export const butterflies: ReadonlyMap<number, Butterfly> = new Map([
  [4, join4],
  [2, join2],
  [5, join5],
]);
