/** A text that is still being written, for several readers: each reads it from its own place on, as it grows. */
export class SharedText {
  #text = '';
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;
  #waiting: (() => void)[] = [];

  /** Reads the source to its end; never rejects. */
  async fill(source: AsyncIterable<string>): Promise<void> {
    try {
      for await (const delta of source) {
        this.#text += delta;
        this.#wake();
      }
    } catch (error) {
      this.#failure = { error };
    }
    this.#isOver = true;
    this.#wake();
  }

  get text(): string {
    return this.#text;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** The writer failed, not who speaks. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** Resolves when there is anything to read, or nothing will come. */
  async begun(signal: AbortSignal): Promise<void> {
    while (this.#text.trim() === '' && !this.#isOver && !signal.aborted) await this.#more(signal);
  }

  /** `onSupply`: the reader got words (true), or waits for some (false). */
  async *from(
    place: number,
    signal: AbortSignal,
    onSupply: (hasWords: boolean) => void = () => {},
  ): AsyncGenerator<string, void, undefined> {
    for (let at = place; !signal.aborted;) {
      if (at < this.#text.length) {
        const delta = this.#text.slice(at);
        at = this.#text.length;
        onSupply(true);
        yield delta;
      } else if (this.#failure) throw this.#failure.error;
      else if (this.#isOver) return;
      else {
        onSupply(false);
        await this.#more(signal);
        onSupply(true);
      }
    }
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
