import type { Clock } from '../providers/index.js';

/** Which sleep: when it began, for how long, and how many just like it began before it at that moment. */
export interface SleepName {
  readonly since: number;
  readonly ms: number;
  readonly nth: number;
}

interface Sleeper {
  readonly name: SleepName;
  readonly wake: () => void;
}

/** A clock that stands still between the inputs of a session, so that what runs in between cannot see time pass. */
export class StoppedClock implements Clock {
  readonly #start: Date;
  readonly #onSleep: (name: SleepName, signal: AbortSignal | undefined) => void;
  readonly #sleepers = new Map<string, Sleeper>();
  /** Sleeps that began at this very moment, by their length. */
  #begun = new Map<number, number>();
  #now = 0;

  constructor(start: Date, onSleep: (name: SleepName, signal: AbortSignal | undefined) => void) {
    this.#start = start;
    this.#onSleep = onSleep;
  }

  now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(this.#start.getTime() + this.#now);
  }

  /** How many are asleep. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  moveTo(now: number): void {
    if (now === this.#now) return;
    this.#now = now;
    this.#begun = new Map();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const nth = this.#begun.get(ms) ?? 0;
      this.#begun.set(ms, nth + 1);
      const name = { since: this.#now, ms, nth };
      const key = keyOf(name);
      const onAbort = () => {
        this.#sleepers.delete(key);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      this.#sleepers.set(key, { name, wake });
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#onSleep(name, signal);
    });
  }

  isAsleep(name: SleepName): boolean {
    return this.#sleepers.has(keyOf(name));
  }

  wake(name: SleepName): void {
    const key = keyOf(name);
    const sleeper = this.#sleepers.get(key);
    this.#sleepers.delete(key);
    sleeper?.wake();
  }
}

function keyOf({ since, ms, nth }: SleepName): string {
  return `${since} ${ms} ${nth}`;
}
