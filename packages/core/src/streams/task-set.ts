/** Work that runs beside its caller and still has an owner: every task is caught, and all can be awaited. */
export class TaskSet {
  readonly #running = new Set<Promise<void>>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  start(task: () => Promise<unknown>): void {
    const running: Promise<void> = this.#guard(task).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #guard(task: () => Promise<unknown>): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.#onError(error);
    }
  }

  /** Resolves when nothing runs any more. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
