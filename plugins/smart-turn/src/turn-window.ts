/** What the model hears of a turn: its last 8 s at 16 kHz. */
export const WINDOW_SAMPLES = 128_000;

/** Keeps a silent window finite. */
const SMALLEST_VARIANCE = 1e-7;

/**
 * The end of a turn as the model was trained on: 8 s, silence put before shorter audio, then zero mean and unit
 * variance over the whole window, the silence included.
 */
export function turnWindow(audio: Float32Array): Float32Array {
  const heard = audio.subarray(Math.max(0, audio.length - WINDOW_SAMPLES));
  const padding = WINDOW_SAMPLES - heard.length;
  let sum = 0;
  for (let i = 0; i < heard.length; i++) sum += heard[i]!;
  const mean = sum / WINDOW_SAMPLES;
  let squares = padding * mean * mean;
  for (let i = 0; i < heard.length; i++) squares += (heard[i]! - mean) ** 2;
  const scale = 1 / Math.sqrt(squares / WINDOW_SAMPLES + SMALLEST_VARIANCE);
  const window = new Float32Array(WINDOW_SAMPLES).fill(-mean * scale, 0, padding);
  for (let i = 0; i < heard.length; i++) window[padding + i] = (heard[i]! - mean) * scale;
  return window;
}
