import { ReparteeError } from '../providers/index.js';
import type { Clock, SpokenWord, TokenUsage, ToolCall } from '../providers/index.js';
import type { Gate } from '../streams/index.js';
import type { PlaybackConfig } from '../config/schema.js';
import type { Draft, DraftMessage } from './draft.js';
import type { YieldReason } from './floor.js';
import { heardText } from './heard.js';
import type { History } from './history.js';
import type { Item, Modality } from './item.js';
import { play } from './play.js';
import { Playout } from './playout.js';
import type { SessionEvent } from './session-event.js';
import type { TurnClock } from './turn-clock.js';

export interface AnswerOptions {
  readonly responseId: string;
  readonly modality: Modality;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly draft: Draft;
  /** 1 is the voice's own pace. */
  readonly speed: number;
  /** Closed while it is not clear who has the floor. */
  readonly floor: Gate;
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
  /** Audio on its way to the listener, at the output rate. `atMs`: when it will be heard, on the clock. */
  readonly onAudio: (samples: Int16Array, atMs: number) => void;
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
  /** Where each message begins in the answer's audio, ms. */
  readonly #starts = new Map<string, number>();
  #outputIndex = 0;
  #message: Message | undefined;
  #usage: TokenUsage | null = null;
  #finish: 'stop' | 'length' | 'filter' = 'stop';
  #begun = false;
  #text = '';

  constructor(options: AnswerOptions) {
    this.#options = options;
  }

  /** What it says so far. */
  get text(): string {
    return this.#text;
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
    this.#options.draft.drop('over');
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

  /** The client was told to pause its player, or to go on. */
  hold(isHeld: boolean): void {
    const now = this.#options.clock.now();
    if (isHeld) this.#playout.pause(now);
    else this.#playout.resume(now);
  }

  /** The client's player reports where it is. */
  get isReported(): boolean {
    return this.#playout.isReported;
  }

  /** The client's player has played so much of this message. False: it is none of this answer's. */
  report(itemId: string, playedMs: number): boolean {
    const fromMs = this.#starts.get(itemId);
    if (fromMs !== undefined) this.#playout.report(fromMs + playedMs, this.#options.clock.now());
    return fromMs !== undefined;
  }

  /** How much of the last message has been heard by now. */
  lastHeard(): { readonly itemId: string; readonly heardMs: number } | undefined {
    const [itemId, fromMs] = [...this.#starts].at(-1) ?? [];
    if (itemId === undefined || fromMs === undefined) return undefined;
    return { itemId, heardMs: this.#playout.heardMs(this.#options.clock.now()) - fromMs };
  }

  async #deliver(): Promise<void> {
    const { draft, signal, modality, floor } = this.#options;
    for (let part = await draft.next(); part && !signal.aborted; part = await draft.next()) {
      if (part.type === 'message') {
        this.#startMessage();
        this.#show(part);
        if (modality === 'audio') await this.#say(part);
        else {
          await part.written();
          await floor.passed(signal);
        }
        if (signal.aborted) return;
        this.#endMessage(false);
      } else if (part.type === 'tool-call') this.#addCall(part.call);
      else if (part.type === 'tool-result') this.#addResult(part.callId, part.text);
      else {
        this.#finish = part.finish;
        this.#usage = part.usage;
      }
    }
  }

  /** Text on its way to the voice, or to the screen; the client sees it pass. */
  #show(message: DraftMessage): void {
    const { responseId, modality, emit, signal } = this.#options;
    const shown = this.#message as Message;
    message.show((text) => {
      if (signal.aborted || this.#message !== shown) return;
      shown.text += text;
      this.#text += text;
      if (modality === 'text') this.#begun = true;
      emit({ type: 'text-delta', responseId, itemId: shown.item.id, outputIndex: shown.outputIndex, text });
    });
  }

  async #say(speech: DraftMessage): Promise<void> {
    const { floor, signal, playback, outputRate, clock, turnClock, responseId, emit, onAudio } = this.#options;
    const message = this.#message as Message;
    await play(speech.speech(), {
      ...playback,
      outputRate,
      playout: this.#playout,
      floor,
      clock,
      signal,
      onChunk: (chunk) => message.words.push(...chunk.words),
      send: (samples) => {
        turnClock.mark('first-audio-sent');
        this.#begun = true;
        onAudio(samples, clock.now() + this.#playout.unheardMs(clock.now()));
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
    this.#starts.set(item.id, this.#playout.sentMs);
    this.#message = { item, previousItemId, outputIndex, fromMs: this.#playout.sentMs, text: '', words: [] };
    emit({ type: 'item-start', responseId, outputIndex, item, previousItemId });
  }

  /** What the conversation keeps: all of it, or what was heard of it. */
  #endMessage(cut: boolean): void {
    const { history, modality, clock, emit, responseId, speed } = this.#options;
    const { item, previousItemId, outputIndex, fromMs, text, words } = this.#message as Message;
    this.#message = undefined;
    const sentMs = this.#playout.sentMs - fromMs;
    const heardMs = this.#playout.heardMs(clock.now()) - fromMs;
    const wholeMs = Math.max(sentMs, (text.length * leastMsPerCharacter) / speed);
    const heard = cut && modality === 'audio' ? heardText({ text, words, audioMs: wholeMs }, heardMs) : text;
    const ended = { ...item, text: heard, status: cut ? 'incomplete' : 'completed' } as const;
    if (history.has(item.id)) {
      history.replace(ended);
      if (modality === 'audio') history.keepSpeech(item.id, { words, audioMs: cut ? wholeMs : sentMs, sentMs, text });
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
