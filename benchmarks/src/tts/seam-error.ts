export interface SeamError {
  /** Of all samples against the whole, dB. */
  readonly snrDb: number;
  readonly most: number;
  /** Samples that differ as 16-bit numbers, and by how many steps at most. */
  readonly differ: number;
  readonly mostSteps: number;
  /** Mean distance of the log spectra of 23 ms around the seams, and halfway between them, dB. */
  readonly atSeamsDb: number;
  readonly betweenDb: number;
}

const spectrumLength = 512;

/** How far the streamed sound is from the same sound made in one piece; both of the same length, seams in samples. */
export function seamError(streamed: Float32Array, whole: Float32Array, seams: readonly number[]): SeamError {
  let [signal, noise, most, differ, mostSteps] = [0, 0, 0, 0, 0];
  for (const [at, sample] of whole.entries()) {
    const error = Math.abs(streamed[at]! - sample);
    signal += sample * sample;
    noise += error * error;
    most = Math.max(most, error);
    const steps = Math.abs(stepOf(streamed[at]!) - stepOf(sample));
    if (steps > 0) differ++;
    mostSteps = Math.max(mostSteps, steps);
  }
  const between = seams.slice(1).map((seam, index) => Math.round((seam + seams[index]!) / 2));
  const distanceAt = (at: number) => logSpectralDistance(around(streamed, at), around(whole, at));
  return {
    snrDb: 10 * Math.log10(signal / noise),
    most,
    differ,
    mostSteps,
    atSeamsDb: mean(seams.map(distanceAt)),
    betweenDb: mean(between.map(distanceAt)),
  };
}

/** Root mean square over the frequencies of the difference in level; what is 100 dB below full scale counts as silence. */
export function logSpectralDistance(first: Float32Array, second: Float32Array): number {
  const [a, b] = [levels(first), levels(second)];
  return Math.sqrt(mean(a.map((level, bin) => (level - b[bin]!) ** 2)));
}

function levels(samples: Float32Array): number[] {
  const { length } = samples;
  return Array.from({ length: length / 2 }, (_, bin) => {
    let [real, imaginary] = [0, 0];
    for (const [at, sample] of samples.entries()) {
      const windowed = sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * at) / length));
      real += windowed * Math.cos((2 * Math.PI * bin * at) / length);
      imaginary += windowed * Math.sin((2 * Math.PI * bin * at) / length);
    }
    return 20 * Math.log10(Math.max(1e-5, (4 * Math.hypot(real, imaginary)) / length));
  });
}

const around = (samples: Float32Array, at: number) =>
  samples.subarray(Math.max(0, at - spectrumLength / 2), at + spectrumLength / 2);
const stepOf = (sample: number) => Math.round(sample * 32_767);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
