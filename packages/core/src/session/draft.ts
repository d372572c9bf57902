import type { SpeechChunk } from '../providers/index.js';
import { Gate, linkedController, prefetch } from '../streams/index.js';
import type { LinkedController } from '../streams/index.js';
import type { ReplyPart } from './reply.js';
import { speak } from './speak.js';
import type { SpeakOptions } from './speak.js';

/** Parts of a reply that may wait for their turn to be spoken. A model writes faster than a voice speaks. */
const replyAhead = 4096;

export interface DraftOptions {
  /** `confirmed` opens once the answer is certain to be given. */
  readonly parts: (signal: AbortSignal, confirmed: Gate) => AsyncIterable<ReplyPart>;
  /** null: the answer is text. */
  readonly voice: Omit<SpeakOptions, 'signal'> | null;
  readonly signal: AbortSignal;
  /** Sees every piece of audio as it is made. */
  readonly onChunk: (chunk: SpeechChunk) => void;
}

export type DraftPart = DraftMessage | Exclude<ReplyPart, { readonly type: 'text-delta' | 'filler' }>;

/**
 * An answer in the making: the model writes and the voice speaks its first chunks, and nobody hears or sees it yet. It goes
 * as far as the first message and waits there until somebody reads it.
 */
export class Draft {
  readonly #controller: LinkedController;
  readonly #confirmed = new Gate(false);
  readonly #voice: SpeakOptions | null;
  readonly #parts: AsyncGenerator<DraftPart, void, undefined>;
  readonly #ready: DraftPart[] = [];
  readonly #prepared: Promise<void>;
  #hasFailed = false;
  #computeMs = 0;
  readonly #onChunk: (chunk: SpeechChunk) => void;

  constructor({ parts, voice, signal, onChunk }: DraftOptions) {
    this.#onChunk = onChunk;
    this.#controller = linkedController(signal);
    this.#voice = voice && { ...voice, signal: this.#controller.signal };
    this.#parts = this.#read(parts(this.#controller.signal, this.#confirmed));
    this.#prepared = this.#prepare();
    this.#prepared.catch(() => (this.#hasFailed = true));
  }

  /** It broke before anybody read it. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Compute time that a local voice has spent on it so far, ms. */
  get computeMs(): number {
    return this.#computeMs;
  }

  /** The answer will be given: what has effects outside may begin. */
  confirm(): void {
    this.#confirmed.open();
  }

  /** Nobody wants it any more. */
  drop(reason: unknown): void {
    this.#controller.abort(reason);
    for (const part of this.#ready) if (part.type === 'message') part.leave();
    // A provider that does not obey must not hold up anybody.
    this.#parts.return(undefined).then(undefined, () => {});
  }

  /** The next part, undefined at the end. A message must have been read before the next part is asked for. */
  async next(): Promise<DraftPart | undefined> {
    if (this.#ready.length === 0) await this.#prepared;
    return this.#ready.shift() ?? (await this.#parts.next()).value ?? undefined;
  }

  async #prepare(): Promise<void> {
    for (;;) {
      const { value, done } = await this.#parts.next();
      if (done) return;
      this.#ready.push(value);
      if (value.type === 'message') return value.prepare();
    }
  }

  /** A message is the run of text up to the next part of another kind; whoever speaks it pulls it. */
  async *#read(source: AsyncIterable<ReplyPart>): AsyncGenerator<DraftPart, void, undefined> {
    const { signal } = this.#controller;
    const parts = prefetch(source, replyAhead)[Symbol.asyncIterator]();
    try {
      let next = await parts.next();
      while (!next.done && !signal.aborted) {
        const part: ReplyPart = next.value;
        if (part.type === 'filler') yield this.#message(only(part.text));
        else if (part.type !== 'text-delta') yield part;
        else {
          const text = (async function* () {
            while (!next.done && next.value.type === 'text-delta' && !signal.aborted) {
              yield next.value.text;
              next = await parts.next();
            }
          })();
          yield this.#message(text);
          // A voice may leave before the text ends; the rest of it stays unsaid.
          while (!next.done && next.value.type === 'text-delta' && !signal.aborted) next = await parts.next();
          continue;
        }
        next = await parts.next();
      }
    } finally {
      parts.return(undefined).then(undefined, () => {});
    }
  }

  #message(text: AsyncIterable<string>): DraftMessage {
    return new DraftMessage(text, this.#voice, (chunk) => {
      this.#computeMs += chunk.timing?.computeMs ?? 0;
      this.#onChunk(chunk);
    });
  }
}

/** One message of a draft. Its text shows as it is written; its speech follows as it is spoken. */
export class DraftMessage {
  readonly type = 'message';
  readonly #text: AsyncGenerator<string, void, undefined>;
  readonly #chunks: AsyncGenerator<SpeechChunk, void, undefined> | null;
  readonly #unshown: string[] = [];
  readonly #onChunk: (chunk: SpeechChunk) => void;
  #show: ((delta: string) => void) | undefined;
  #first: Promise<IteratorResult<SpeechChunk, void>> | undefined;

  constructor(text: AsyncIterable<string>, voice: SpeakOptions | null, onChunk: (chunk: SpeechChunk) => void) {
    this.#text = this.#watch(text);
    this.#chunks = voice && speak(this.#text, voice);
    this.#onChunk = onChunk;
  }

  /** Has the voice begin. Resolves when the first audio is there; rejects when it failed. */
  async prepare(): Promise<void> {
    if (this.#chunks) await this.#begin(this.#chunks);
  }

  /** Gives the text, from its start, as it is written. */
  show(onText: (delta: string) => void): void {
    this.#show = onText;
    for (const delta of this.#unshown.splice(0)) onText(delta);
  }

  /** The message spoken; nothing where the answer is text. */
  async *speech(): AsyncGenerator<SpeechChunk, void, undefined> {
    const chunks = this.#chunks;
    if (!chunks) return;
    try {
      const first = await this.#begin(chunks);
      if (first.done) return;
      yield first.value;
      for await (const chunk of chunks) {
        this.#onChunk(chunk);
        yield chunk;
      }
    } finally {
      this.leave();
    }
  }

  /** Nobody will read it, or read on. */
  leave(): void {
    this.#chunks?.return(undefined).then(undefined, () => {});
  }

  /** The message written to its end; for an answer that is text. */
  async written(): Promise<void> {
    for await (const _ of this.#text);
  }

  #begin(chunks: AsyncGenerator<SpeechChunk, void, undefined>): Promise<IteratorResult<SpeechChunk, void>> {
    this.#first ??= chunks.next().then((first) => {
      if (!first.done) this.#onChunk(first.value);
      return first;
    });
    return this.#first;
  }

  async *#watch(text: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
    for await (const delta of text) {
      if (!delta) continue;
      if (this.#show) this.#show(delta);
      else this.#unshown.push(delta);
      yield delta;
    }
  }
}

async function* only(text: string): AsyncGenerator<string, void, undefined> {
  yield text;
}
