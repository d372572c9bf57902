import { ReparteeError } from '../providers/errors.js';

export interface MailboxOptions<T> {
  /** Items that may wait unread. */
  readonly capacity: number;
  /** What `put` does when it is full: refuse the new item with `overload` (default), or forget the oldest. */
  readonly whenFull?: 'refuse' | 'drop-oldest';
  /** Told of every forgotten item. */
  readonly onDrop?: (item: T) => void;
}

/**
 * Callbacks in, one async iterator out: the edge where events become a stream. Bounded. One reader.
 * Items put before `end` are still read; after `fail` the reader gets the error at once.
 */
export class Mailbox<T> implements AsyncIterable<T>, Disposable {
  readonly #items: T[] = [];
  readonly #options: MailboxOptions<T>;
  #wake: (() => void) | undefined;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: MailboxOptions<T>) {
    this.#options = options;
  }

  get size(): number {
    return this.#items.length;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** False when the mailbox has ended and the item was not taken. Throws `overload` when full and set to refuse. */
  put(item: T): boolean {
    if (this.#ended) return false;
    if (this.#items.length >= this.#options.capacity) {
      if (this.#options.whenFull !== 'drop-oldest') {
        throw new ReparteeError(
          'overload',
          `A queue of ${this.#options.capacity} items is full; its reader does not keep up`,
        );
      }
      const dropped = this.#items.shift() as T;
      this.#options.onDrop?.(dropped);
    }
    this.#items.push(item);
    this.#wake?.();
    return true;
  }

  /** No more items. What waits is still read. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
    this.end();
  }

  [Symbol.dispose](): void {
    this.#items.length = 0;
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    try {
      for (;;) {
        if (this.#failure) throw this.#failure.error;
        if (this.#items.length > 0) yield this.#items.shift() as T;
        else if (this.#ended) return;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = undefined;
      }
    } finally {
      this.#items.length = 0;
      this.#ended = true;
    }
  }
}
