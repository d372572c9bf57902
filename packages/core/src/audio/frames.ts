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
  let ended = false;
  let frame = new Float32Array(length);
  let filled = 0;
  try {
    while (!signal.aborted) {
      const next = await untilAborted(source.next(), signal);
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
    const closing = ended ? undefined : source.return?.();
    // A generator closes only after its pending `next`; an aborted reader does not wait for that.
    if (signal.aborted) closing?.catch(() => {});
    else await closing;
  }
}

/** Settles with the promise, or resolves to nothing when the signal aborts first. Leaves nothing behind on the signal. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const give = () => resolve(undefined);
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
  });
}
