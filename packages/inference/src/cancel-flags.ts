/** Which callers of a run have given up. A thread reads the bytes themselves; whoever cannot share memory listens. */
export class CancelFlags {
  /** Shared memory, one byte for each call: 1 once its caller has given up. */
  readonly bytes: Uint8Array;
  #listener: ((row: number) => void) | undefined;

  constructor(calls: number) {
    this.bytes = new Uint8Array(new SharedArrayBuffer(calls));
  }

  get any(): boolean {
    return this.bytes.includes(1);
  }

  set(row: number): void {
    Atomics.store(this.bytes, row, 1);
    this.#listener?.(row);
  }

  /** One listener: the worker that has the run. */
  listen(listener: (row: number) => void): void {
    this.#listener = listener;
  }
}
