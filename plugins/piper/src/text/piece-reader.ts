import type { Clock } from '@repartee/core/providers';
import { linkedController } from '@repartee/core/streams';

type Piece = { readonly type: 'text'; readonly text: string } | { readonly type: 'end' } | { readonly type: 'stall' };
type Settled = { readonly result: IteratorResult<string> } | { readonly error: unknown };

/** Reads pieces of text, but does not wait for the next one without end. One read at a time. */
export class PieceReader implements AsyncDisposable {
  readonly #iterator: AsyncIterator<string>;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  /** Never rejects, so it may be left waiting while nobody looks. */
  #pending: Promise<Settled> | undefined;
  #ended = false;

  constructor(text: AsyncIterable<string>, clock: Clock, signal: AbortSignal) {
    this.#iterator = text[Symbol.asyncIterator]();
    this.#clock = clock;
    this.#signal = signal;
  }

  /** The next piece; `stall` when none comes within `patienceMs` (left out: wait); `end` also when the signal aborts. */
  async read(patienceMs?: number): Promise<Piece> {
    if (this.#ended || this.#signal.aborted) return { type: 'end' };
    this.#pending ??= this.#iterator.next().then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
    using waiting = linkedController(this.#signal);
    const settled = await Promise.race([this.#pending, this.#silence(patienceMs, waiting.signal)]);
    waiting.abort();
    if (settled === 'stall') return { type: this.#signal.aborted ? 'end' : 'stall' };
    this.#pending = undefined;
    if ('error' in settled) {
      this.#ended = true;
      throw settled.error;
    }
    if (!settled.result.done) return { type: 'text', text: settled.result.value };
    this.#ended = true;
    return { type: 'end' };
  }

  #silence(patienceMs: number | undefined, signal: AbortSignal): Promise<'stall'> {
    if (patienceMs === undefined) {
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve('stall'), { once: true }));
    }
    return this.#clock.sleep(patienceMs, signal).then(
      () => 'stall' as const,
      () => 'stall' as const,
    );
  }

  /** Tells the writer that nobody reads any more. A piece still under way is not waited for. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    const closed = this.#iterator.return?.().then(
      () => undefined,
      () => undefined,
    );
    if (!this.#pending) await closed;
  }
}
