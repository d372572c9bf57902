/**
 * Reads ahead, up to `capacity` items, so that the next one is being made while this one is used. An error of the source
 * comes after the items before it. The source is closed when the reader leaves.
 */
export async function* prefetch<T>(source: AsyncIterable<T>, capacity: number): AsyncGenerator<T, void, undefined> {
  const ready: T[] = [];
  let state: { done: boolean; error?: { value: unknown } } = { done: false };
  let wakeReader: (() => void) | undefined;
  let wakeSource: (() => void) | undefined;
  let left = false;

  const reading = (async () => {
    try {
      for await (const item of source) {
        ready.push(item);
        wakeReader?.();
        while (ready.length >= capacity && !left) await new Promise<void>((resolve) => (wakeSource = resolve));
        if (left) return;
      }
      state = { done: true };
    } catch (value) {
      state = { done: true, error: { value } };
    }
    wakeReader?.();
  })();

  try {
    for (;;) {
      if (ready.length > 0) {
        const item = ready.shift() as T;
        wakeSource?.();
        yield item;
      } else if (state.error) throw state.error.value;
      else if (state.done) return;
      else await new Promise<void>((resolve) => (wakeReader = resolve));
    }
  } finally {
    left = true;
    wakeSource?.();
    reading.then(undefined, () => {});
  }
}
