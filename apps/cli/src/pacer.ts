import type { Clock } from '@repartee/core/providers';

export interface PacerOptions {
  readonly clock: Clock;
  readonly frameMs: number;
  /** Stops the pacer; it then resolves. */
  readonly signal: AbortSignal;
  /** On the clock: when the first frame begins. Default: now. */
  readonly startsAt?: number;
  /** Frame `index` is complete; `lateMs` after it should have been. */
  readonly onFrame: (index: number, lateMs: number) => void;
}

/**
 * The pace of a microphone: frame n is handed over at (n + 1) * frameMs after the start, as when its last sample has
 * just been recorded. Delays do not add up: after a late wake-up the missed frames follow at once.
 */
export async function pace({ clock, frameMs, signal, startsAt = clock.now(), onFrame }: PacerOptions): Promise<void> {
  for (let index = 0; !signal.aborted; index++) {
    const dueAt = startsAt + (index + 1) * frameMs;
    for (let leftMs = dueAt - clock.now(); leftMs > 0; leftMs = dueAt - clock.now()) {
      try {
        await clock.sleep(leftMs, signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
    }
    if (signal.aborted) return;
    onFrame(index, clock.now() - dueAt);
  }
}
