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

  /** By hand and no generator: fifty items a second and session pass here, and a generator makes three promises of each. */
  [Symbol.asyncIterator](): AsyncIterator<T, void, undefined> {
    return {
      next: () => {
        try {
          const ready = this.#read();
          return ready ? Promise.resolve(ready) : new Promise((resolve, reject) => this.#await(resolve, reject));
        } catch (error) {
          return Promise.reject(error as Error);
        }
      },
      return: async () => this.#leave(),
    };
  }

  /** What there is to be read; nothing while that is still to come. */
  #read(): IteratorResult<T, void> | undefined {
    if (this.#failure) {
      this.#leave();
      throw this.#failure.error;
    }
    if (this.#items.length > 0) return { done: false, value: this.#items.shift() as T };
    return this.#ended ? { done: true, value: undefined } : undefined;
  }

  #await(resolve: (result: IteratorResult<T, void>) => void, reject: (error: unknown) => void): void {
    this.#wake = () => {
      this.#wake = undefined;
      try {
        resolve(this.#read() as IteratorResult<T, void>);
      } catch (error) {
        reject(error);
      }
    };
  }

  /** The reader has gone: whatever it waited for does not come. */
  #leave(): IteratorResult<T, void> {
    this.#items.length = 0;
    this.end();
    return { done: true, value: undefined };
  }
}
