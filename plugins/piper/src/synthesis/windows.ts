/** Frames the decoder needs on each side to come out exactly as within the whole; with 8 the error is heard at -62 dB. */
export const CONTEXT_FRAMES = 10;

/** The same for the flow before it. 32 would be exact; with 24 the error is at -99 dB, below that of 16-bit samples. */
export const FLOW_CONTEXT_FRAMES = 24;

const FULL_WINDOW = 64;
/** A run of the flow: longer ones repeat less context, and keep others waiting longer. */
const FLOW_RUN = 192;

/** Frames `from` to `to` are kept, of what is computed between `contextFrom` and `contextTo`. */
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
    windows.push(withContext(from, to, frames, CONTEXT_FRAMES));
    from = to;
  }
  return windows;
}

/**
 * What goes through the flow before a window can be decoded that reaches to `needed`, when frames up to `done` have gone
 * and none after `end` will be wanted: at first only what the window needs, later more than that.
 */
export function planFlow(done: number, needed: number, end: number, frames: number): Window | undefined {
  if (needed <= done) return undefined;
  const to = done === 0 ? needed : Math.max(needed, Math.min(end, done + FLOW_RUN));
  // A rest shorter than the context of another run is cheaper along with this one.
  return withContext(done, end - to <= 2 * FLOW_CONTEXT_FRAMES ? end : to, frames, FLOW_CONTEXT_FRAMES);
}

function withContext(from: number, to: number, frames: number, context: number): Window {
  return { from, to, contextFrom: Math.max(0, from - context), contextTo: Math.min(frames, to + context) };
}
