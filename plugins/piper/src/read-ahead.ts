type Settled<T> = { readonly result: IteratorResult<T, void> } | { readonly error: unknown };

/** One item of a stream made ready before it is asked for. Whoever opens it, disposes of it. */
export class ReadAhead<T> implements AsyncDisposable {
  readonly #source: AsyncGenerator<T, void, undefined>;
  readonly #stop: () => void;
  /** Never rejects, so it may wait unread. */
  #next: Promise<Settled<T>> | undefined;

  /** `stop` makes a pending read of the source end soon; called before waiting for it at disposal. */
  constructor(source: AsyncGenerator<T, void, undefined>, stop: () => void) {
    this.#source = source;
    this.#stop = stop;
  }

  /** Starts on the next item, unless that is under way. */
  start(): void {
    this.#next ??= this.#source.next().then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
  }

  /** The next item; undefined at the end. Throws what the source threw. */
  async take(): Promise<T | undefined> {
    this.start();
    const settled = await this.#next!;
    this.#next = undefined;
    if ('error' in settled) throw settled.error;
    return settled.result.done ? undefined : settled.result.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    await this.#next;
    await this.#source.return();
  }
}
