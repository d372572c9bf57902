import { Resampler } from '../audio/index.js';
import { ReparteeError } from '../providers/index.js';
import type { SpeechChunk, SpokenWord, TtsOptions, TtsProvider } from '../providers/index.js';
import { guarded } from '../streams/index.js';
import { Candidate } from './candidate.js';
import type { FallbackOptions } from './fallback-llm.js';
import { firstToBegin } from './first-to-begin.js';
import { SharedText } from './shared-text.js';

/** Nobody speaks faster: where a voice without word times was cut, it has said no more than this. */
const MS_PER_CHARACTER = 50;

/**
 * Several voices as one: when one fails or stalls, the next one speaks. One that breaks off in mid-sentence is continued at the
 * first word that had not begun; where a voice tells no word times, rather a word is lost than one said twice.
 */
export class FallbackTts implements TtsProvider {
  readonly #candidates: readonly Candidate<TtsProvider>[];
  readonly #options: FallbackOptions;

  /** In the order of preference, by name. */
  constructor(providers: ReadonlyMap<string, TtsProvider>, options: FallbackOptions) {
    this.#candidates = [...providers].map(([name, provider]) => new Candidate(name, provider, options.clock));
    this.#options = options;
  }

  async *speak(text: AsyncIterable<string>, options: TtsOptions): AsyncGenerator<SpeechChunk, void, undefined> {
    const { signal } = options;
    const { clock, logger, onFailover, betweenMs } = this.#options;
    /** When each reader last got words; null: it waits for some. */
    const supplied = new WeakMap<AbortSignal, number | null>();
    const shared = new SharedText();
    const writer = guarded(text, {
      ...{
        signal,
        clock,
        what: 'The text',
        firstMs: Infinity,
        betweenMs: Infinity,
        firstSetting: '',
        betweenSetting: '',
      },
    });
    void shared.fill(writer);
    const spoken = new Spoken(shared);
    const fail = (from: Candidate<TtsProvider>, error: unknown) => {
      const { code } = ReparteeError.from(error, 'provider', 'failed');
      onFailover?.({ kind: 'tts', provider: from.name, code });
      logger.warn('provider-failover', { kind: 'tts', from: from.name, code, inMidAnswer: spoken.audioMs > 0, error });
    };
    // A voice that has no words yet is not slow.
    await shared.begun(signal);
    try {
      for (let left = this.#candidates; !signal.aborted;) {
        const from = spoken.nextPlace();
        if (shared.isOver && !/[\p{L}\p{N}]/u.test(shared.text.slice(from))) {
          if (shared.failure) throw shared.failure.error;
          return;
        }
        const beforeMs = spoken.audioMs;
        const winner = await firstToBegin(left, {
          ...this.#options,
          signal,
          clock,
          ask: (provider, attempt) => {
            const text = shared.from(from, attempt, (hasWords) => supplied.set(attempt, hasWords ? clock.now() : null));
            // The name of a voice means nothing to another provider.
            const { voice, ...rest } = options;
            const isFirst = provider === this.#candidates[0]!.provider;
            return provider.speak(text, { ...rest, ...(isFirst && voice !== undefined && { voice }), signal: attempt });
          },
          // While it waits for words, it is not the voice that is slow.
          graceMs: (attempt) => {
            const at = supplied.get(attempt);
            return at === null ? betweenMs : (at ?? clock.now()) + betweenMs - clock.now();
          },
          onFailure: fail,
        });
        if (!winner) return;
        try {
          for (
            let next: IteratorResult<SpeechChunk> = { done: false, value: winner.first };
            ;
            next = await winner.rest.next()
          ) {
            if (signal.aborted || next.done) return;
            const chunk = spoken.take(next.value, from, beforeMs);
            if (chunk.samples.length > 0) yield chunk;
          }
        } catch (error) {
          if (signal.aborted) return;
          if (shared.failure?.error === error) throw error;
          left = left.filter((other) => other !== winner.candidate);
          fail(winner.candidate, error);
          if (left.length === 0) throw error;
        } finally {
          winner.stop();
        }
      }
    } finally {
      writer.return(undefined).then(undefined, () => {});
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Each of them is closed by whoever opened it.
  }
}

/** What was said so far, of which text. */
class Spoken {
  readonly #text: SharedText;
  #resampler: Resampler | undefined;
  #samples = 0;
  #lastWord: SpokenWord | undefined;
  #from = 0;
  #beforeMs = 0;

  constructor(text: SharedText) {
    this.#text = text;
  }

  get audioMs(): number {
    return this.#resampler ? (this.#samples * 1000) / this.#resampler.toRate : 0;
  }

  /** A chunk of a voice that began at this place of the text, after so much audio: in the words and the rate of the whole. */
  take({ samples, sampleRate, words, ...rest }: SpeechChunk, from: number, beforeMs: number): SpeechChunk {
    if (this.#resampler?.fromRate !== sampleRate) {
      this.#resampler = new Resampler(sampleRate, this.#resampler?.toRate ?? sampleRate);
    }
    const converted = this.#resampler.push(samples);
    this.#samples += converted.length;
    [this.#from, this.#beforeMs] = [from, beforeMs];
    const placed = words.map((word) => ({
      from: word.from + from,
      to: word.to + from,
      startMs: word.startMs + beforeMs,
      endMs: word.endMs + beforeMs,
    }));
    this.#lastWord = placed.at(-1) ?? this.#lastWord;
    return { ...rest, samples: converted, sampleRate: this.#resampler.toRate, words: placed };
  }

  /** Where in the text the first word stands that has not begun. */
  nextPlace(): number {
    if (this.audioMs === 0) return 0;
    if (this.#lastWord && this.#lastWord.to > this.#from) return this.#lastWord.to;
    const { text } = this.#text;
    const guess = Math.min(text.length, this.#from + (this.audioMs - this.#beforeMs) / MS_PER_CHARACTER);
    const end = text.slice(guess).search(/\s/);
    return end < 0 ? text.length : guess + end;
  }
}
