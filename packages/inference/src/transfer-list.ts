/**
 * The buffers inside a value that can move to another thread instead of being copied; each once, however many views
 * share it. A Node `Buffer` is left to be copied: it may lie in a pool that others use.
 * Throws a TypeError, naming the place, for what cannot cross a thread at all.
 */
export function transferList(value: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const seen = new Set<object>();
  const visit = (part: unknown, path: string): void => {
    if (typeof part === 'function' || typeof part === 'symbol') {
      throw new TypeError(`Expected plain data, but ${path} is a ${typeof part}`);
    }
    if (typeof part !== 'object' || part === null || seen.has(part)) return;
    seen.add(part);
    if (ArrayBuffer.isView(part)) {
      if (part.buffer instanceof ArrayBuffer && !Buffer.isBuffer(part)) buffers.add(part.buffer);
    } else if (part instanceof ArrayBuffer) {
      buffers.add(part);
    } else {
      for (const [key, inner] of Object.entries(part)) visit(inner, `${path}.${key}`);
    }
  };
  visit(value, 'output');
  return [...buffers];
}
