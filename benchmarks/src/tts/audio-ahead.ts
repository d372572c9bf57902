export interface Chunk {
  /** When it was there: CPU since the call began, which is the time of one thread that nobody disturbs. */
  readonly readyMs: number;
  readonly audioMs: number;
}

export interface AudioAhead {
  /** What the listener still had to hear when each chunk but the first came, ms. */
  readonly aheadMs: readonly number[];
  /** So many times slower may every chunk after the first come before the listener waits. */
  readonly slack: number;
}

/** Chunks that are made one after the other, heard from the first on. */
export function audioAhead([first, ...rest]: readonly Chunk[]): AudioAhead {
  let audioMs = first?.audioMs ?? 0;
  let slack = Infinity;
  const aheadMs = rest.map((chunk) => {
    const sinceMs = chunk.readyMs - first!.readyMs;
    const ahead = audioMs - sinceMs;
    slack = Math.min(slack, audioMs / sinceMs);
    audioMs += chunk.audioMs;
    return ahead;
  });
  return { aheadMs, slack };
}
