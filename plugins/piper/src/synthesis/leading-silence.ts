/** Quieter than any onset of speech, louder than what the voice hums before it. */
const SILENCE = 0.004;
const MARGIN_MS = 8;

/** How many samples at the beginning may be cut without touching the first sound. */
export function leadingSilence(samples: Float32Array, sampleRate: number): number {
  const onset = samples.findIndex((sample) => Math.abs(sample) > SILENCE);
  if (onset < 0) return 0;
  return Math.max(0, onset - Math.round((MARGIN_MS * sampleRate) / 1000));
}
