import process from 'node:process';

/**
 * Where a session stands when somebody enters: `settled`, all that the last input set off has run; `fresh`, the last input
 * has just been let in and nothing of it has run later; `working`, in the middle of it.
 */
export type Phase = 'settled' | 'fresh' | 'working';

/** Lets one in at a time: who queues enters when everything that the one before set off has run. */
export class Turnstile {
  readonly #queue: (() => void)[] = [];
  #phase: Phase = 'settled';
  #entries = 0;

  get phase(): Phase {
    return this.#phase;
  }

  /** Somebody who cannot wait goes in now. */
  enter(): void {
    const entry = ++this.#entries;
    if (this.#phase === 'settled') this.#phase = 'fresh';
    whenSettled(
      () => {
        if (entry === this.#entries) this.#phase = 'working';
      },
      () => {
        if (entry !== this.#entries) return;
        this.#phase = 'settled';
        this.#admit();
      },
    );
  }

  /** `visit` is called when it is its turn, and calls `enter` if it does go in. */
  queue(visit: () => void): void {
    this.#queue.push(visit);
    this.#admit();
  }

  #admit(): void {
    while (this.#phase === 'settled') {
      const visit = this.#queue.shift();
      if (!visit) return;
      visit();
    }
  }
}

/** Resolves when all promise reactions have run that follow from what happened until now. */
export function settled(): Promise<void> {
  return new Promise((resolve) => whenSettled(() => {}, resolve));
}

/** A tick that is asked for by a promise reaction comes after all of these: they are run until none is left. */
function whenSettled(begun: () => void, done: () => void): void {
  queueMicrotask(() => {
    begun();
    process.nextTick(done);
  });
}
