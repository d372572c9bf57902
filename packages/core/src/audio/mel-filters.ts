/** One triangular filter: weights for the spectrum's bins from `from` on; all others are zero. */
export interface MelFilter {
  readonly from: number;
  readonly weights: Float64Array;
}

export interface MelFilterOptions {
  readonly sampleRate: number;
  readonly fftSize: number;
  readonly bands: number;
}

const LINEAR_STEP_HZ = 200 / 3;
const BREAK_HZ = 1000;
const BREAK_MEL = BREAK_HZ / LINEAR_STEP_HZ;
const LOG_STEP = Math.log(6.4) / 27;

/** Slaney's scale: linear to 1 kHz, logarithmic above. */
const melToHz = (mel: number) =>
  mel < BREAK_MEL ? mel * LINEAR_STEP_HZ : BREAK_HZ * Math.exp(LOG_STEP * (mel - BREAK_MEL));

const hzToMel = (hz: number) => (hz < BREAK_HZ ? hz / LINEAR_STEP_HZ : BREAK_MEL + Math.log(hz / BREAK_HZ) / LOG_STEP);

/**
 * Triangular filters from 0 Hz to half the sample rate, each of area 1 (Slaney's norm): what `librosa.filters.mel`
 * gives, without the zeros.
 */
export function melFilters({ sampleRate, fftSize, bands }: MelFilterOptions): MelFilter[] {
  const topMel = hzToMel(sampleRate / 2);
  const edgesHz = Array.from({ length: bands + 2 }, (_, i) => melToHz((topMel * i) / (bands + 1)));
  return Array.from({ length: bands }, (_, band) => {
    const [low, centre, high] = edgesHz.slice(band, band + 3) as [number, number, number];
    const weights: number[] = [];
    let from = 0;
    for (let bin = 0; bin <= fftSize / 2; bin++) {
      const hz = (bin * sampleRate) / fftSize;
      const height = Math.min((hz - low) / (centre - low), (high - hz) / (high - centre));
      if (height <= 0) continue;
      if (weights.length === 0) from = bin;
      weights.push((height * 2) / (high - low));
    }
    return { from, weights: Float64Array.from(weights) };
  });
}
