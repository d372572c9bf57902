const frameMs = 32;

/** How far one stream has fallen behind because its frames took too long to judge. */
export interface Backlog {
  readonly behindMs: number;
  /** Frames pass without being judged, until the stream has caught up. */
  readonly isSkipping: boolean;
}

export const noBacklog: Backlog = { behindMs: 0, isSkipping: false };

export interface FramePassed {
  /** Until the frame was there: whoever had to wait for audio has none left over. */
  readonly waitedMs: number;
  /** Until it was judged. */
  readonly judgedMs: number;
}

/** Each frame gives 32 ms of time; one that takes longer puts the stream behind. */
export function afterFrame(
  { behindMs, isSkipping }: Backlog,
  { waitedMs, judgedMs }: FramePassed,
  maxBehindMs: number,
): Backlog {
  const left = waitedMs >= 1 ? 0 : behindMs;
  const now = Math.max(0, left + judgedMs - frameMs);
  return { behindMs: now, isSkipping: now > (isSkipping ? 0 : maxBehindMs) };
}
