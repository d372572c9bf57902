/**
 * The same samples where all lie in [-1, 1]; otherwise a copy with those beyond clipped and NaN made silence. A model fed
 * with one NaN may answer nothing else for the rest of a stream.
 */
export function clip(samples: Float32Array): Float32Array {
  if (samples.every((sample) => sample >= -1 && sample <= 1)) return samples;
  return samples.map((sample) => (Number.isNaN(sample) ? 0 : Math.max(-1, Math.min(1, sample))));
}
