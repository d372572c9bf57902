/**
 * The same samples where all lie in [-1, 1]; otherwise a copy with those beyond clipped and NaN made silence. A model fed
 * with one NaN may answer nothing else for the rest of a stream.
 */
export function clip(samples: Float32Array): Float32Array {
  if (isInRange(samples)) return samples;
  return samples.map((sample) => (Number.isNaN(sample) ? 0 : Math.max(-1, Math.min(1, sample))));
}

/** A loop, because `every` makes an object of each number that it hands on: 8 KB of garbage for a frame of 512. */
function isInRange(samples: Float32Array): boolean {
  for (let at = 0; at < samples.length; at++) {
    const sample = samples[at] as number;
    if (!(sample >= -1 && sample <= 1)) return false;
  }
  return true;
}
