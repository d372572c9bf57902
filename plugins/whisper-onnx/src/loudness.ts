/** 20 ms at 16 kHz. */
const FRAME = 320;

/** Root mean square of the loudest 20 ms; 0 for no samples. */
export function loudest(samples: Float32Array): number {
  let most = 0;
  for (let from = 0; from < samples.length; from += FRAME) {
    const to = Math.min(from + FRAME, samples.length);
    let sum = 0;
    for (let i = from; i < to; i++) sum += samples[i]! * samples[i]!;
    if (sum > most) most = sum;
  }
  return Math.sqrt(most / Math.min(FRAME, Math.max(samples.length, 1)));
}

/** Decibels relative to full scale as an amplitude: -20 is 0.1. */
export function amplitude(dbfs: number): number {
  return 10 ** (dbfs / 20);
}

const STRETCH_FRAMES = 10;

/** Middle of the quietest 200 ms between two samples: where to cut speech with the least harm. */
export function quietestPoint(samples: Float32Array, from: number, to: number): number {
  const frames = Math.floor((to - from) / FRAME);
  if (frames <= STRETCH_FRAMES) return Math.floor((from + to) / 2);
  const energy = new Float64Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    const start = from + frame * FRAME;
    for (let i = start; i < start + FRAME; i++) energy[frame]! += samples[i]! * samples[i]!;
  }
  let best = 0;
  let least = Infinity;
  for (let first = 0; first + STRETCH_FRAMES <= frames; first++) {
    let sum = 0;
    for (let frame = first; frame < first + STRETCH_FRAMES; frame++) sum += energy[frame]!;
    // Of equally quiet places the later one: it leaves less behind.
    if (sum <= least) {
      least = sum;
      best = first;
    }
  }
  return from + Math.floor((best + STRETCH_FRAMES / 2) * FRAME);
}
