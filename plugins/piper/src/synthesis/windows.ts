/** Frames a window needs on each side to come out exactly as within the whole; with 8 the error is heard at -62 dB. */
export const CONTEXT_FRAMES = 10;

const FULL_WINDOW = 64;

/** Frames `from` to `to` are kept, of what is decoded between `contextFrom` and `contextTo`. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly contextFrom: number;
  readonly contextTo: number;
}

/** Cuts the first `kept` of `frames` into windows: `firstFrames` wide, then twice as wide each time, up to 64. */
export function planWindows(kept: number, frames: number, firstFrames: number): Window[] {
  const windows: Window[] = [];
  for (let from = 0, width = firstFrames; from < kept; width = Math.min(FULL_WINDOW, width * 2)) {
    // A rest shorter than half a window is not worth a run of its own.
    const to = kept - from - width < width / 2 ? kept : from + width;
    windows.push({
      from,
      to,
      contextFrom: Math.max(0, from - CONTEXT_FRAMES),
      contextTo: Math.min(frames, to + CONTEXT_FRAMES),
    });
    from = to;
  }
  return windows;
}

/** Columns `from` to `to` of a [channels, frames] matrix. */
export function sliceFrames(
  latent: Float32Array,
  channels: number,
  frames: number,
  from: number,
  to: number,
): Float32Array {
  const width = to - from;
  const slice = new Float32Array(channels * width);
  for (let channel = 0; channel < channels; channel++) {
    slice.set(latent.subarray(channel * frames + from, channel * frames + to), channel * width);
  }
  return slice;
}
