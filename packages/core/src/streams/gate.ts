/** What may go on waits here: open, everybody passes; closed, they wait. */
export class Gate {
  #isOpen: boolean;
  readonly #waiting = new Set<() => void>();

  constructor(isOpen: boolean) {
    this.#isOpen = isOpen;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  open(): void {
    this.#isOpen = true;
    for (const pass of this.#waiting) pass();
  }

  close(): void {
    this.#isOpen = false;
  }

  /** Resolves once the gate is open, or the signal aborts. */
  async passed(signal: AbortSignal): Promise<void> {
    while (!this.#isOpen && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const pass = () => {
          this.#waiting.delete(pass);
          signal.removeEventListener('abort', pass);
          resolve();
        };
        this.#waiting.add(pass);
        signal.addEventListener('abort', pass, { once: true });
      });
    }
  }
}
