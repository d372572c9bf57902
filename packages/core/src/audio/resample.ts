import { joinSamples } from './join-samples.js';
import { Resampler } from './resampler.js';

/** A whole sound at another rate, in an array of its own. */
export function resample(samples: Float32Array, fromRate: number, toRate: number): Float32Array {
  const resampler = new Resampler(fromRate, toRate);
  return joinSamples([resampler.push(samples), resampler.flush()]);
}
