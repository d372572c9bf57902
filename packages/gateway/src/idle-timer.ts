/** Fires once when nobody called `touch` for `timeoutMs`. Touching is cheap: the timer is not set again each time. */
export class IdleTimer implements Disposable {
  readonly #timeoutMs: number;
  readonly #onIdle: () => void;
  #touchedAt = performance.now();
  #timer: NodeJS.Timeout | undefined;

  /** `timeoutMs` 0: never. */
  constructor(timeoutMs: number, onIdle: () => void) {
    this.#timeoutMs = timeoutMs;
    this.#onIdle = onIdle;
    if (timeoutMs > 0) this.#wait(timeoutMs);
  }

  touch(): void {
    this.#touchedAt = performance.now();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      const leftMs = this.#timeoutMs - (performance.now() - this.#touchedAt);
      if (leftMs > 0) this.#wait(Math.ceil(leftMs));
      else this.#onIdle();
    }, ms);
    this.#timer.unref();
  }
}
