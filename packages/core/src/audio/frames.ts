/**
 * Cuts a stream of chunks of any length into frames of `length` samples, each an array of its own. A rest shorter than
 * a frame is dropped. Pulls a chunk only when the next frame needs it. Once the signal aborts it ends, at once even
 * while its source is silent; the source is closed as in a `for await`.
 */
export async function* framesOf(
  audio: AsyncIterable<Float32Array>,
  length: number,
  signal: AbortSignal,
): AsyncGenerator<Float32Array, void, undefined> {
  const source = audio[Symbol.asyncIterator]();
  const waiting = new AbortableWait(signal);
  let ended = false;
  let frame = new Float32Array(length);
  let filled = 0;
  try {
    while (!signal.aborted) {
      const next = await waiting.for(source.next());
      ended = next?.done ?? false;
      if (!next || next.done) return;
      for (let chunk: Float32Array = next.value; chunk.length > 0;) {
        const taken = chunk.subarray(0, length - filled);
        frame.set(taken, filled);
        filled += taken.length;
        chunk = chunk.subarray(taken.length);
        if (filled < length) continue;
        yield frame;
        if (signal.aborted) return;
        frame = new Float32Array(length);
        filled = 0;
      }
    }
  } catch (error) {
    ended = true;
    throw error;
  } finally {
    waiting.end();
    const closing = ended ? undefined : source.return?.();
    // A generator closes only after its pending `next`; an aborted reader does not wait for that.
    if (signal.aborted) closing?.catch(() => {});
    else await closing;
  }
}

/** Waits for one promise after the other under a signal, with one listener for all: a stream has fifty chunks a second. */
class AbortableWait {
  readonly #signal: AbortSignal;
  #give: ((nothing: undefined) => void) | undefined;
  readonly #onAbort = (): void => this.#give?.(undefined);

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Settles with the promise, or resolves to nothing when the signal aborts first. */
  for<T>(promise: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#give = resolve;
      if (this.#signal.aborted) resolve(undefined);
      promise.then(resolve, reject);
    });
  }

  end(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}
