import { normal, seeded } from '../random.js';
import { allRecordings } from '../recordings.js';

/** Half a minute to work on, 16 kHz: recordings of people, or else noise that swells and fades like syllables. */
export function someSpeech(): { readonly name: string; readonly samples: Float32Array } {
  const length = 30 * 16_000;
  const real = allRecordings().filter(({ sampleRate, seconds }) => sampleRate === 16_000 && seconds < 30);
  if (real.length > 0) {
    const samples = new Float32Array(length);
    let at = 0;
    for (const recording of real) {
      samples.set(recording.samples.subarray(0, length - at), at);
      at = Math.min(length, at + recording.samples.length);
    }
    if (at === length) return { name: 'recorded speech', samples };
  }
  const random = seeded(1);
  const samples = Float32Array.from({ length }, (_, at) => {
    const loudness = Math.max(0, Math.sin(at / 1200)) * (Math.sin(at / 60_000) > -0.5 ? 0.2 : 0.01);
    return Math.max(-1, Math.min(1, loudness * normal(random)));
  });
  return { name: 'made noise (the recordings are not there)', samples };
}
