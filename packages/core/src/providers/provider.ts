/**
 * What every provider shares. One instance serves all sessions at once, so everything about a call lives inside the
 * call. Slow loading belongs in the plugin's factory, where a failure has a caller to reach.
 */
export interface Provider {
  /** Is what it needs really there? Cheap; rejects with what is missing. Left out: it is there once it has started. */
  check?(signal: AbortSignal): Promise<void>;
  /** Closes what the provider opened. Called once, by the plugin host, when no call is running any more. */
  [Symbol.asyncDispose]?(): Promise<void>;
}

/** What every call takes. Aborting is not an error: a provider returns quietly, or rethrows `signal.reason` untouched. */
export interface CallOptions {
  readonly signal: AbortSignal;
  /** Whose call it is: sessions take turns at what they share. */
  readonly session?: string;
}

/** Where the time of a call went, for the turn's timeline. Milliseconds. */
export interface Timing {
  /** Waited for a worker. */
  readonly queueMs: number;
  /** Ran on a worker. */
  readonly computeMs: number;
  /** How many calls shared the run. */
  readonly batchSize: number;
}
