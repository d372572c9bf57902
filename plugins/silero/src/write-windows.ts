import { CONTEXT_SAMPLES, FRAME_SAMPLES, INPUT_SAMPLES, WINDOW_SAMPLES, WINDOW_STEP, WINDOWS } from './frame-size.js';

/** Floats that the windows of a frame take. */
export const FRAME_WINDOWS_SIZE = WINDOWS * WINDOW_SAMPLES;

/**
 * Writes the windows of one frame side by side, from `at` on: those of the context and the frame as one piece, mirrored at
 * its end where the last window reaches beyond.
 */
export function writeWindows(windows: Float32Array, at: number, context: Float32Array, frame: Float32Array): void {
  windows.set(context, at);
  windows.set(frame.subarray(0, WINDOW_SAMPLES - CONTEXT_SAMPLES), at + CONTEXT_SAMPLES);
  for (let window = 1; window < WINDOWS; window++) {
    const from = window * WINDOW_STEP - CONTEXT_SAMPLES;
    windows.set(frame.subarray(from, from + WINDOW_SAMPLES), at + window * WINDOW_SAMPLES);
  }
  const mirrored = WINDOW_SAMPLES + (WINDOWS - 1) * WINDOW_STEP - INPUT_SAMPLES;
  const end = at + FRAME_WINDOWS_SIZE - mirrored;
  for (let back = 0; back < mirrored; back++) windows[end + back] = frame[FRAME_SAMPLES - 2 - back] as number;
}
