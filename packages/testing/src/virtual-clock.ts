import type { Clock } from '@repartee/core/providers';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Time that moves only when it is told to, and lets everything that is due happen in order on the way. */
export class VirtualClock implements Clock {
  readonly #sleepers = new Set<Sleeper>();
  readonly #start: Date;
  #now = 0;

  constructor(start = new Date('2026-01-05T09:00:00Z')) {
    this.#start = start;
  }

  now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(this.#start.getTime() + this.#now);
  }

  /** How many are asleep: 0 after a close means that nothing was forgotten. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        at: this.#now + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Moves on by `ms`. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    await settle();
    for (;;) {
      let next: Sleeper | undefined;
      for (const sleeper of this.#sleepers) if (sleeper.at <= target && (!next || sleeper.at < next.at)) next = sleeper;
      if (!next) break;
      this.#now = Math.max(this.#now, next.at);
      this.#sleepers.delete(next);
      next.wake();
      await settle();
    }
    this.#now = target;
  }
}

/** Lets everything run that is ready to run: a turn of the event loop runs all promise reactions before it. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
