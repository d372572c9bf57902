import type { Clock } from '../providers/clock.js';
import { linkedController } from './linked-controller.js';
import type { LinkedController } from './linked-controller.js';

/**
 * A call that is not waited for without end. Its clock runs only while `wait` does: time in which nobody reads the answer
 * is not the server's.
 */
export class Deadline implements Disposable {
  readonly #clock: Clock;
  readonly #call: LinkedController;
  #isOver = false;

  constructor(clock: Clock, parent: AbortSignal) {
    this.#clock = clock;
    this.#call = linkedController(parent);
  }

  /** Aborts with the parent and when a wait was too long; what is waited for must heed it. */
  get signal(): AbortSignal {
    return this.#call.signal;
  }

  /** Has a wait been too long? */
  get isOver(): boolean {
    return this.#isOver;
  }

  async wait<T>(step: PromiseLike<T>, ms: number): Promise<T> {
    const done = new AbortController();
    const watch = this.#clock.sleep(Math.max(0, ms), done.signal).then(
      () => {
        this.#isOver = true;
        this.#call.abort();
      },
      () => {},
    );
    try {
      return await step;
    } finally {
      done.abort();
      await watch;
    }
  }

  [Symbol.dispose](): void {
    this.#call.abort();
  }
}
