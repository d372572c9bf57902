interface Waiting {
  readonly resolve: (result: IteratorResult<unknown, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

export interface StandInStreamOptions {
  /** What the session feeds the provider; a model's messages are no stream. */
  readonly feed: AsyncIterable<unknown> | undefined;
  /** The session wants the next part, or no more of them. */
  readonly onNext: () => void;
  readonly onReturn: () => void;
}

/** A provider's stream as a session reads it: every part comes when it is delivered, and not a moment before. */
export class StandInStream implements AsyncIterableIterator<unknown, undefined> {
  readonly #options: StandInStreamOptions;
  readonly #waiting: Waiting[] = [];
  #feed: AsyncIterator<unknown> | undefined;
  #isFed = false;
  #isOver = false;

  constructor(options: StandInStreamOptions) {
    this.#options = options;
  }

  /** The session waits for a part. */
  get isAwaited(): boolean {
    return this.#waiting.length > 0;
  }

  /** The provider may still read what it is fed. */
  get isFeeding(): boolean {
    return this.#options.feed !== undefined && !this.#isFed;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<unknown, undefined>> {
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#options.onNext();
    });
  }

  return(): Promise<IteratorResult<unknown, undefined>> {
    if (!this.#isOver) {
      this.#finish();
      this.#options.onReturn();
    }
    return Promise.resolve({ done: true, value: undefined });
  }

  give(value: unknown): void {
    this.#waiting.shift()?.resolve({ done: false, value });
  }

  end(): void {
    this.#finish();
  }

  fail(error: unknown): void {
    this.#waiting.shift()?.reject(error);
    this.#finish();
  }

  /** The next of what the provider is fed. */
  async pull(): Promise<IteratorResult<unknown>> {
    if (!this.isFeeding) return { done: true, value: undefined };
    this.#feed ??= this.#options.feed?.[Symbol.asyncIterator]();
    try {
      const next = await (this.#feed as AsyncIterator<unknown>).next();
      if (next.done) this.#isFed = true;
      return next;
    } catch (error) {
      this.#isFed = true;
      throw error;
    }
  }

  /** The provider wants no more of what it is fed. */
  leave(): void {
    this.#isFed = true;
    this.#feed?.return?.().then(undefined, () => {});
  }

  #finish(): void {
    this.#isOver = true;
    for (const { resolve } of this.#waiting.splice(0)) resolve({ done: true, value: undefined });
  }
}
