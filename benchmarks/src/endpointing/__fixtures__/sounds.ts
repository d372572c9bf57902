import { seeded } from '../../random.js';

const random = seeded(1);

/** What stands for a voice: 200 Hz, 16 kHz mono. */
export function hum(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => 0.3 * Math.sin((2 * Math.PI * 200 * i) / 16_000));
}

/** What stands for an empty room, 60 dB below. */
export function hiss(length: number): Float32Array {
  return Float32Array.from({ length }, () => 0.0005 * (random() - 0.5));
}
