/** Above this a piece of sound is no silence, dBFS. A quiet consonant passes, the pauses of a voice do not. */
const AUDIBLE_DBFS = -45;
/** The closing of the lips within a word is shorter. */
const PAUSE_MS = 120;
const FRAME_MS = 10;

/** How many pieces of sound begin, each after a pause: of a list of single words, how many were begun. */
export function countBursts(samples: Float32Array, sampleRate: number): number {
  const length = (sampleRate * FRAME_MS) / 1000;
  let bursts = 0;
  let silentMs = PAUSE_MS;
  for (let at = 0; at + length <= samples.length; at += length) {
    const power = samples.subarray(at, at + length).reduce((sum, sample) => sum + sample * sample, 0) / length;
    if (10 * Math.log10(power + 1e-12) < AUDIBLE_DBFS) {
      silentMs += FRAME_MS;
      continue;
    }
    if (silentMs >= PAUSE_MS) bursts++;
    silentMs = 0;
  }
  return bursts;
}
