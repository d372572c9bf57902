import { ReparteeError } from '../providers/index.js';
import type { Clock, ErrorCode, LlmOptions, LlmPart, LlmProvider, Logger, Message } from '../providers/index.js';
import { Candidate } from './candidate.js';
import { firstToBegin } from './first-to-begin.js';
import type { Patience } from './first-to-begin.js';
import { RepeatFilter, WholeWords } from './repeat-filter.js';

/** A provider failed, and the next one was asked. */
export interface Failover {
  readonly kind: 'llm' | 'tts';
  /** Name in the config of the one that failed. */
  readonly provider: string;
  readonly code: ErrorCode;
}

export interface FallbackOptions extends Patience {
  readonly onFailover?: (failover: Failover) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

const GO_ON =
  'Your last message was cut off in the middle. Go on from exactly where it stopped: do not repeat any of it, do not apologise, do not mention the interruption.';

/**
 * Several language models as one: when one fails, stalls or takes longer than usual, the next one answers. One that breaks
 * off in mid-sentence is continued by the next, which is shown what was said; what it repeats all the same is left out.
 */
export class FallbackLlm implements LlmProvider {
  readonly #candidates: readonly Candidate<LlmProvider>[];
  readonly #options: FallbackOptions;

  /** In the order of preference, by name. */
  constructor(providers: ReadonlyMap<string, LlmProvider>, options: FallbackOptions) {
    this.#candidates = [...providers].map(([name, provider]) => new Candidate(name, provider, options.clock));
    this.#options = options;
  }

  async *reply(messages: readonly Message[], options: LlmOptions): AsyncGenerator<LlmPart, void, undefined> {
    const { signal } = options;
    const { clock, logger, onFailover } = this.#options;
    let left = this.#candidates;
    let said = '';
    const calls = new Set<string>();
    const fail = (from: Candidate<LlmProvider>, error: unknown) => {
      const { code } = ReparteeError.from(error, 'provider', 'failed');
      onFailover?.({ kind: 'llm', provider: from.name, code });
      logger.warn('provider-failover', { kind: 'llm', from: from.name, code, inMidAnswer: said !== '', error });
    };
    while (!signal.aborted) {
      const asked = said === '' ? messages : goOn(messages, said);
      const winner = await firstToBegin(left, {
        ...this.#options,
        signal,
        clock,
        ask: (provider, attempt) => provider.reply(asked, { ...options, signal: attempt }),
        onFailure: fail,
      });
      if (!winner) return;
      const { candidate, rest } = winner;
      const filter = new RepeatFilter(said);
      const words = new WholeWords();
      const isContinuation = said !== '';
      const say = (text: string): LlmPart[] => {
        if (text === '') return [];
        const spaced = isContinuation && !/\s$/.test(said) && /^[\p{L}\p{N}]/u.test(text) ? ` ${text}` : text;
        said += spaced;
        return [{ type: 'text-delta', text: spaced }];
      };
      try {
        for (let next: IteratorResult<LlmPart> = { done: false, value: winner.first }; ; next = await rest.next()) {
          if (signal.aborted) return;
          if (next.done)
            throw new ReparteeError('provider', `${candidate.name} broke off its answer`, { retryable: true });
          const part = next.value;
          if (part.type === 'text-delta') yield* say(words.push(filter.push(part.text)));
          else if (part.type === 'tool-call') {
            yield* say(words.push(filter.end()) + words.end());
            const key = `${part.call.name} ${part.call.arguments}`;
            if (!calls.has(key)) yield part;
            calls.add(key);
          } else {
            yield* say(words.push(filter.end()) + words.end());
            yield part;
            return;
          }
        }
      } catch (error) {
        if (signal.aborted) return;
        left = left.filter((other) => other !== candidate);
        fail(candidate, error);
        if (left.length === 0) throw error;
      } finally {
        winner.stop();
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Each of them is closed by whoever opened it.
  }
}

function goOn(messages: readonly Message[], said: string): Message[] {
  return [...messages, { role: 'assistant', text: said.trimEnd() }, { role: 'system', text: GO_ON }];
}
