import { ReparteeError } from '../providers/index.js';
import type { Clock, SpokenWord, TokenUsage, ToolCall } from '../providers/index.js';
import { prefetch } from '../streams/index.js';
import type { PlaybackConfig } from '../config/schema.js';
import type { YieldReason } from './floor.js';
import { heardText } from './heard.js';
import type { History } from './history.js';
import type { Item, Modality } from './item.js';
import { play } from './play.js';
import { Playout } from './playout.js';
import type { ReplyPart } from './reply.js';
import type { SessionEvent } from './session-event.js';
import { speak } from './speak.js';
import type { SpeakOptions } from './speak.js';
import type { TurnClock } from './turn-clock.js';

/** Parts of a reply that may wait for their turn to be spoken. A model writes faster than a voice speaks. */
const replyAhead = 4096;

export interface AnswerOptions {
  readonly responseId: string;
  readonly modality: Modality;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly parts: AsyncIterable<ReplyPart>;
  readonly voice: Omit<SpeakOptions, 'signal'>;
  readonly playback: PlaybackConfig;
  readonly outputRate: number;
  readonly history: History;
  readonly clock: Clock;
  readonly turnClock: TurnClock;
  readonly signal: AbortSignal;
  readonly createItemId: () => string;
  /** Tools that run here. Their calls belong to the conversation, but not to what the client has to answer. */
  readonly isServerTool: (name: string) => boolean;
  readonly emit: (event: SessionEvent) => void;
}

export interface AnswerOutcome {
  readonly status: 'completed' | 'cancelled' | 'failed' | 'incomplete';
  readonly error: ReparteeError | null;
  /** What it added to the conversation and the client was shown. */
  readonly output: readonly Item[];
  /** Was a word of it heard, or shown? */
  readonly begun: boolean;
  /** Where the listener is in the audio that was sent. */
  readonly playout: Playout;
}

interface Message {
  readonly item: Item & { readonly type: 'message' };
  readonly previousItemId: string | null;
  readonly outputIndex: number;
  /** Position in the answer's audio at which this message begins, ms. */
  readonly fromMs: number;
  text: string;
  readonly words: SpokenWord[];
}

/** Nobody speaks faster: bounds what a voice without word times can have said of a text that is written ahead of it. */
const leastMsPerCharacter = 50;

/** One answer, from its first word to its `response-end`, which comes exactly once whatever happens. Never rejects. */
export class Answer {
  readonly #options: AnswerOptions;
  readonly #playout = new Playout();
  readonly #output: Item[] = [];
  #outputIndex = 0;
  #message: Message | undefined;
  #usage: TokenUsage | null = null;
  #finish: 'stop' | 'length' | 'filter' = 'stop';
  #begun = false;

  constructor(options: AnswerOptions) {
    this.#options = options;
  }

  async run(): Promise<AnswerOutcome> {
    const { responseId, modality, metadata, signal, emit, turnClock } = this.#options;
    emit({ type: 'response-start', responseId, modality, metadata });
    let error: ReparteeError | null = null;
    try {
      await this.#deliver();
    } catch (cause) {
      if (!signal.aborted) error = ReparteeError.from(cause, 'provider', 'The answer failed');
    }
    if (this.#message) this.#endMessage(signal.aborted || error !== null);
    const status = error
      ? 'failed'
      : signal.aborted
        ? 'cancelled'
        : this.#finish === 'stop'
          ? 'completed'
          : 'incomplete';
    if (status === 'completed') turnClock.mark('audio-end');
    emit({
      type: 'response-end',
      responseId,
      modality,
      metadata,
      status,
      reason: this.#reason(status),
      error,
      output: this.#output,
      usage: this.#usage,
    });
    const interrupted = signal.aborted && signal.reason === ('turn-detected' satisfies YieldReason);
    const outcome =
      status === 'cancelled'
        ? interrupted
          ? 'interrupted'
          : 'cancelled'
        : status === 'failed'
          ? 'failed'
          : 'completed';
    const answerAudioMs = Math.round(this.#playout.sentMs);
    emit({ type: 'timeline', timeline: turnClock.timeline({ responseId, answerAudioMs, outcome }) });
    return { status, error, output: this.#output, begun: this.#begun, playout: this.#playout };
  }

  async #deliver(): Promise<void> {
    const { modality, signal } = this.#options;
    const parts = prefetch(this.#options.parts, replyAhead)[Symbol.asyncIterator]();
    try {
      let next = await parts.next();
      while (!next.done && !signal.aborted) {
        const part: ReplyPart = next.value;
        if (part.type === 'text-delta') {
          // The message is the run of text up to the next part of another kind; whoever speaks it pulls it.
          const text = (async function* () {
            while (!next.done && next.value.type === 'text-delta' && !signal.aborted) {
              yield next.value.text;
              next = await parts.next();
            }
          })();
          this.#startMessage();
          await (modality === 'audio' ? this.#say(this.#shown(text)) : drain(this.#shown(text)));
          if (signal.aborted) return;
          this.#endMessage(false);
          // A voice may leave before the text ends; the rest of it stays unsaid.
          while (!next.done && next.value.type === 'text-delta' && !signal.aborted) next = await parts.next();
          continue;
        }
        if (part.type === 'tool-call') this.#addCall(part.call);
        else if (part.type === 'tool-result') this.#addResult(part.callId, part.text);
        else {
          this.#finish = part.finish;
          this.#usage = part.usage;
        }
        next = await parts.next();
      }
    } finally {
      // A provider that does not obey must not hold up the floor.
      parts.return(undefined).then(undefined, () => {});
    }
  }

  /** Text on its way to the voice, or to the screen; the client sees it pass. */
  async *#shown(text: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
    const { responseId, modality, emit } = this.#options;
    for await (const delta of text) {
      const message = this.#message;
      if (!message || !delta) continue;
      message.text += delta;
      if (modality === 'text') this.#begun = true;
      emit({ type: 'text-delta', responseId, itemId: message.item.id, outputIndex: message.outputIndex, text: delta });
      yield delta;
    }
  }

  async #say(text: AsyncIterable<string>): Promise<void> {
    const { voice, signal, playback, outputRate, clock, turnClock, responseId, emit } = this.#options;
    const message = this.#message as Message;
    await play(speak(text, { ...voice, signal }), {
      ...playback,
      outputRate,
      playout: this.#playout,
      clock,
      signal,
      onChunk: (chunk) => {
        turnClock.mark('tts-first-audio');
        turnClock.timing('tts', chunk.timing);
        message.words.push(...chunk.words);
      },
      send: (samples) => {
        turnClock.mark('first-audio-sent');
        this.#begun = true;
        emit({ type: 'audio-delta', responseId, itemId: message.item.id, outputIndex: message.outputIndex, samples });
      },
    });
  }

  #startMessage(): void {
    const { history, modality, createItemId, emit, responseId } = this.#options;
    const item = {
      id: createItemId(),
      type: 'message',
      role: 'assistant',
      modality,
      text: '',
      status: 'in-progress',
    } as const;
    const previousItemId = history.add(item);
    const outputIndex = this.#outputIndex++;
    this.#message = { item, previousItemId, outputIndex, fromMs: this.#playout.sentMs, text: '', words: [] };
    emit({ type: 'item-start', responseId, outputIndex, item, previousItemId });
  }

  /** What the conversation keeps: all of it, or what was heard of it. */
  #endMessage(cut: boolean): void {
    const { history, modality, clock, emit, responseId, voice } = this.#options;
    const { item, previousItemId, outputIndex, fromMs, text, words } = this.#message as Message;
    this.#message = undefined;
    const sentMs = this.#playout.sentMs - fromMs;
    const heardMs = this.#playout.heardMs(clock.now()) - fromMs;
    const wholeMs = Math.max(sentMs, (text.length * leastMsPerCharacter) / voice.speed);
    const heard = cut && modality === 'audio' ? heardText({ text, words, audioMs: wholeMs }, heardMs) : text;
    const audioMs = cut ? heardMs : sentMs;
    const ended = { ...item, text: heard, status: cut ? 'incomplete' : 'completed' } as const;
    if (history.has(item.id)) {
      history.replace(ended);
      if (modality === 'audio') history.keepSpeech(item.id, { words, audioMs });
    }
    this.#output.push(ended);
    emit({ type: 'item-end', responseId, outputIndex, item: ended, previousItemId });
  }

  #addCall(call: ToolCall): void {
    const { history, emit, responseId, createItemId, isServerTool } = this.#options;
    const item = { id: createItemId(), type: 'tool-call', call, status: 'completed' } as const;
    const previousItemId = history.add(item);
    if (isServerTool(call.name)) {
      emit({ type: 'item-add', item, previousItemId });
      return;
    }
    const outputIndex = this.#outputIndex++;
    this.#output.push(item);
    emit({ type: 'item-start', responseId, outputIndex, item, previousItemId });
    emit({ type: 'item-end', responseId, outputIndex, item, previousItemId });
  }

  #addResult(callId: string, text: string): void {
    const { history, emit, createItemId } = this.#options;
    const item = { id: createItemId(), type: 'tool-result', callId, text, status: 'completed' } as const;
    emit({ type: 'item-add', item, previousItemId: history.add(item) });
  }

  #reason(status: AnswerOutcome['status']) {
    if (status === 'cancelled') {
      return this.#options.signal.reason === ('turn-detected' satisfies YieldReason)
        ? 'turn-detected'
        : 'client-cancelled';
    }
    if (status === 'incomplete') return this.#finish === 'length' ? 'max-tokens' : 'filter';
    return null;
  }
}

async function drain(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source);
}
