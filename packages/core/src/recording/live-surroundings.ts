import type { CascadeProviders, ConversationParts } from '../session/index.js';
import type { Call, CallName } from './call.js';
import type { Input } from './input.js';
import type { Surroundings } from './stand-ins.js';
import type { SleepName } from './stopped-clock.js';

/** Takes what comes from outside, to be delivered when it is its turn. `onPulled`: what the provider pulled; undefined: the session is over. */
export type Inlet = (input: Input, onPulled?: (next: Promise<IteratorResult<unknown>> | undefined) => void) => void;

export interface LiveOptions {
  readonly parts: ConversationParts;
  readonly inlet: Inlet;
  /** The call has left nothing behind. */
  readonly onForget: (name: CallName) => void;
  readonly note: Pick<Surroundings, 'createId' | 'load' | 'conclude' | 'onDecision'>;
  readonly onCall: (name: CallName) => void;
}

/** The real providers, tools and clock behind a session's stand-ins. */
export class LiveSurroundings implements Surroundings {
  readonly #options: LiveOptions;
  readonly #iterators = new Map<CallName, AsyncIterator<unknown>>();
  readonly createId: Surroundings['createId'];
  readonly load: Surroundings['load'];
  readonly conclude: Surroundings['conclude'];
  readonly onDecision: Surroundings['onDecision'];

  constructor(options: LiveOptions) {
    this.#options = options;
    const { createId, load, conclude, onDecision } = options.note;
    this.createId = createId;
    this.load = load;
    this.conclude = conclude;
    this.onDecision = onDecision;
  }

  onCall(name: CallName, call: Call): void {
    const { parts, onCall } = this.#options;
    onCall(name);
    if (call.kind === 'turn' || call.kind === 'tool') this.#ask(name, call, parts.providers);
    else this.#iterators.set(name, this.#open(name, call, parts.providers));
  }

  onNext(name: CallName): void {
    const { inlet } = this.#options;
    this.#next(name).then(
      ({ done, value }) => {
        if (done) this.#iterators.delete(name);
        inlet(done ? { type: 'end', call: name } : { type: 'part', call: name, value });
      },
      (error: unknown) => {
        this.#iterators.delete(name);
        inlet({ type: 'error', call: name, error });
      },
    );
  }

  onReturn(name: CallName): void {
    const iterator = this.#iterators.get(name);
    this.#iterators.delete(name);
    const forget = () => this.#options.onForget(name);
    Promise.resolve(iterator?.return?.()).then(forget, forget);
  }

  onSleep(sleep: SleepName, signal: AbortSignal | undefined): void {
    const { parts, inlet } = this.#options;
    parts.clock.sleep(sleep.ms, signal).then(
      () => inlet({ type: 'wake', sleep }),
      () => {},
    );
  }

  async #next(name: CallName): Promise<IteratorResult<unknown>> {
    return (await this.#iterators.get(name)?.next()) ?? { done: true, value: undefined };
  }

  #open(
    name: CallName,
    call: Exclude<Call, { kind: 'turn' | 'tool' }>,
    { vad, asr, llm, tts }: CascadeProviders,
  ): AsyncIterator<unknown> {
    try {
      switch (call.kind) {
        case 'vad':
          return vad.listen(this.#feed(name), call.options)[Symbol.asyncIterator]();
        case 'asr':
          return asr.transcribe(this.#feed(name), call.options)[Symbol.asyncIterator]();
        case 'llm':
          return llm.reply(call.messages, call.options)[Symbol.asyncIterator]();
        case 'tts':
          return tts.speak(this.#feed(name), call.options)[Symbol.asyncIterator]();
      }
    } catch (error) {
      return { next: () => Promise.reject(error) };
    }
  }

  #ask(name: CallName, call: Extract<Call, { kind: 'turn' | 'tool' }>, { turn }: CascadeProviders): void {
    const { inlet } = this.#options;
    const answer = async () => {
      if (call.kind === 'turn') return turn.decide(call.audio, call.options);
      const announce = (text: string) => inlet({ type: 'announce', call: name, text });
      return asText(await call.tool.run(call.args, { ...call.context, announce }));
    };
    answer().then(
      (value) => inlet({ type: 'part', call: name, value }),
      (error: unknown) => inlet({ type: 'error', call: name, error }),
    );
  }

  /** What the session feeds a provider: each pull is an input of its own, for it makes the session's code run. */
  #feed<T>(name: CallName): AsyncIterable<T> {
    const { inlet } = this.#options;
    const over = { done: true, value: undefined } as const;
    return {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise((resolve, reject) =>
            inlet({ type: 'pull', call: name }, (next) => {
              if (next) (next as Promise<IteratorResult<T>>).then(resolve, reject);
              else resolve(over);
            }),
          ),
        return: () => {
          inlet({ type: 'leave', call: name });
          return Promise.resolve(over);
        },
      }),
    };
  }
}

/** A tool's result as a model is given it: what a record can keep. */
function asText(result: unknown): string {
  return typeof result === 'string' ? result : (JSON.stringify(result) ?? 'null');
}
