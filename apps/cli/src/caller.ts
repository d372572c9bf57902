import { floatToPcm16, pcm16ToFloat, resample } from '@repartee/core/audio';
import type { Clock } from '@repartee/core/providers';
import { ReparteeError, systemClock } from '@repartee/core/providers';
import { linkedController } from '@repartee/core/streams';
import type { ClientEventInput, ServerEvent } from '@repartee/protocol';
import type { RawData, WebSocket } from 'ws';
import type { AgentResponse, UserMessage } from './answer.js';
import { CallLog } from './call-log.js';
import { connectSocket } from './connect.js';
import { lastVoiced } from './loudness.js';
import { Microphone } from './microphone.js';
import { pace } from './pacer.js';
import { Playout } from './playout.js';
import type { AudioSource, PlayerPosition } from './playout.js';
import { PositionReports } from './position-reports.js';

export interface CallerOptions {
  /** The binary door, such as ws://127.0.0.1:8000/realtime. */
  readonly url: string;
  readonly apiKey?: string;
  /** Rate on the wire, both ways: 8000, 16000, 24000 (default) or 48000 Hz. */
  readonly sampleRate?: number;
  /** Length of one message of microphone audio. Default 20. */
  readonly frameMs?: number;
  /** `full` (default) obeys `repartee.player` and reports its position; `plain` plays the bytes and knows nothing else. */
  readonly player?: 'full' | 'plain';
  readonly connectTimeoutMs?: number;
  /** Hangs up. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Every event of the server, after the call has taken note of it. */
  readonly onEvent?: (event: ServerEvent, atMs: number) => void;
}

/** Something the user did that wants an answer. Times are ms of the call. */
export interface Utterance {
  readonly by: 'speech' | 'text';
  readonly startMs: number;
  /** What latency counts from: the last voiced sample was recorded; for text, it was sent. */
  readonly endMs: number;
}

export interface Answer {
  /** The answer that was still running, or came, after the utterance: the last one when there were several. */
  readonly response: AgentResponse;
  /** What the server understood, in order. Empty for text. */
  readonly messages: readonly UserMessage[];
  /**
   * From the end of the utterance to the first audible sample of the answer, as heard by a client that plays at once.
   * Negative: it spoke before the user had finished. Null: no audible sample.
   */
  readonly heardMs: number | null;
}

/** How long after an answer its timeline, a late transcript, or the answer that replaces a cancelled one is waited for. */
const GRACE_MS = 1_000;

/**
 * One call, as a person makes it: the microphone is open from the first moment to the last, silence included, at the pace
 * of a microphone; audio received plays at once. Times are ms since the microphone opened.
 */
export class Caller implements AsyncDisposable {
  readonly sampleRate: number;
  readonly log = new CallLog();
  readonly heard: Playout;
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #frameMs: number;
  readonly #onEvent: (event: ServerEvent, atMs: number) => void;
  /** Undefined for a plain player. */
  readonly #reports: PositionReports | undefined;
  readonly #end: ReturnType<typeof linkedController>;
  readonly #microphone = new Microphone();
  readonly #recording: Promise<void>;
  readonly #watchers = new Set<() => void>();
  #openedAt = 0;
  #lateMs = 0;
  #failure: ReparteeError | undefined;

  static async connect(options: CallerOptions): Promise<Caller> {
    const sampleRate = options.sampleRate ?? 24_000;
    const url = new URL(options.url);
    url.searchParams.set('sample_rate', String(sampleRate));
    const socket = await connectSocket({
      url: url.href,
      apiKey: options.apiKey,
      timeoutMs: options.connectTimeoutMs ?? 10_000,
      signal: options.signal,
    });
    return new Caller(socket, sampleRate, options);
  }

  private constructor(socket: WebSocket, sampleRate: number, options: CallerOptions) {
    this.sampleRate = sampleRate;
    this.heard = new Playout(sampleRate);
    this.#socket = socket;
    this.#clock = options.clock ?? systemClock;
    this.#frameMs = options.frameMs ?? 20;
    this.#onEvent = options.onEvent ?? (() => {});
    this.#reports = options.player === 'plain' ? undefined : new PositionReports(this.heard);
    this.#end = linkedController(options.signal ?? new AbortController().signal);
    this.#openedAt = this.#clock.now();
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('error', (cause) => this.#fail(new ReparteeError('provider', 'The connection broke', { cause })));
    socket.on('close', (code, reason) => this.#closed(code, reason.toString()));
    this.#recording = pace({
      clock: this.#clock,
      frameMs: this.#frameMs,
      startsAt: this.#openedAt,
      signal: this.#end.signal,
      onFrame: (_, lateMs) => this.#sendFrame(lateMs),
    }).catch((cause: unknown) => this.#fail(ReparteeError.from(cause, 'provider', 'The microphone stopped')));
    this.#end.signal.addEventListener('abort', () => this.#notify(), { once: true });
    socket.resume();
  }

  /** Ms since the microphone opened. */
  now(): number {
    return this.#clock.now() - this.#openedAt;
  }

  /** Most that a frame was sent after its time. Above a frame's length, latencies of this call are not to be trusted. */
  get lateMs(): number {
    return this.#lateMs;
  }

  send(event: ClientEventInput): void {
    this.#socket.send(JSON.stringify(event));
  }

  /** Speaks into the microphone from now on; resolves when the last sample was sent. Latency counts from the last voiced sample. */
  async speak(samples: Float32Array, sampleRate: number): Promise<Utterance> {
    const speech = resample(samples, sampleRate, this.sampleRate);
    if (speech.length === 0)
      throw new ReparteeError('protocol', 'A recording to speak has at least one sample; got none');
    await this.until(() => !this.#microphone.isSpokenInto);
    const at = this.#microphone.speak(speech);
    await this.until(() => !this.#microphone.isSpokenInto);
    const voiced = lastVoiced(speech);
    return { by: 'speech', startMs: this.#msOf(at), endMs: this.#msOf(at + (voiced < 0 ? speech.length : voiced + 1)) };
  }

  /** Writes instead of speaking, and asks for the answer. */
  write(text: string): Utterance {
    const atMs = this.now();
    this.send({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
    });
    this.send({ type: 'response.create' });
    return { by: 'text', startMs: atMs, endMs: atMs };
  }

  /** Resolves when the answer to the utterance is over and has been heard. Rejects with `timeout` when that takes longer. */
  async answer(utterance: Utterance, timeoutMs = 30_000): Promise<Answer> {
    await this.until(() => this.#answered(utterance), timeoutMs, 'the end of the answer');
    const response = this.#lastResponse(utterance)!;
    const audibleMs = this.heard.firstAudibleMs(response.id);
    return {
      response,
      messages: this.log.messages.filter(({ startedMs, dropped }) => startedMs >= utterance.startMs && !dropped),
      heardMs: audibleMs === null ? null : audibleMs - utterance.endMs,
    };
  }

  /** Resolves when nobody speaks. A greeting is waited for as long as `graceMs`, and then to its end. */
  async quiet(graceMs = 1_000, timeoutMs = 60_000): Promise<void> {
    await this.#greetingBegins(graceMs);
    await this.until(() => this.#everythingHeard(), timeoutMs, 'the end of the greeting');
  }

  /** Cuts a greeting short, if one comes within `graceMs`. */
  async hush(graceMs = 500, timeoutMs = 60_000): Promise<void> {
    await this.#greetingBegins(graceMs);
    if (this.log.activeResponse) this.send({ type: 'response.cancel' });
    await this.until(() => this.#everythingHeard(), timeoutMs, 'the end of the greeting');
  }

  /** Resolves when the condition holds; it is asked after every event and every frame. */
  async until(condition: () => boolean, timeoutMs = Infinity, what = 'the server'): Promise<void> {
    const since = this.now();
    await new Promise<void>((resolve, reject) => {
      const watch = () => {
        try {
          if (condition()) resolve();
          else if (this.#failure) throw this.#failure;
          else if (this.#end.signal.aborted) throw this.#end.signal.reason;
          else if (this.now() - since > timeoutMs) {
            throw new ReparteeError('timeout', `Waited ${timeoutMs} ms for ${what}; it did not come`);
          } else return;
        } catch (error) {
          reject(error);
        }
        this.#watchers.delete(watch);
      };
      this.#watchers.add(watch);
      watch();
    });
  }

  /** Everything the microphone recorded, in true time from the start of the call. */
  renderSaid(): Float32Array {
    return this.#microphone.render();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#recording;
    this.#end[Symbol.dispose]();
    if (this.#socket.readyState === this.#socket.CLOSED) return;
    await new Promise<void>((resolve) => {
      const giveUp = setTimeout(() => this.#socket.terminate(), 1_000);
      this.#socket.once('close', () => {
        clearTimeout(giveUp);
        resolve();
      });
      this.#socket.close(1000);
    });
  }

  async #greetingBegins(graceMs: number): Promise<void> {
    const since = this.now();
    await this.until(() => this.log.responses.length > 0 || this.now() - since >= graceMs);
  }

  #sendFrame(lateMs: number): void {
    this.#lateMs = Math.max(this.#lateMs, lateMs);
    const frame = this.#microphone.record(Math.round((this.sampleRate * this.#frameMs) / 1000));
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(floatToPcm16(frame));
    if (this.#reports) this.#report(this.#reports.due(this.now()));
    this.#notify();
  }

  #receive(data: RawData, isBinary: boolean): void {
    const atMs = this.now();
    const bytes = data as Buffer;
    try {
      if (isBinary) {
        this.heard.receive(pcm16ToFloat(bytes), atMs, this.#source());
      } else {
        this.#take(JSON.parse(bytes.toString()) as ServerEvent, atMs);
      }
    } catch (cause) {
      this.#fail(ReparteeError.from(cause, 'protocol', 'The server sent what the protocol does not allow'));
    }
    this.#notify();
  }

  #take(event: ServerEvent, atMs: number): void {
    this.log.take(event, atMs);
    if (this.#reports) this.#obey(event, this.#reports, atMs);
    this.#onEvent(event, atMs);
  }

  #obey({ type }: ServerEvent, reports: PositionReports, atMs: number): void {
    if (type === 'repartee.player.pause') this.heard.pause(atMs);
    else if (type === 'repartee.player.resume') this.heard.resume(atMs);
    else if (type === 'repartee.player.clear') this.heard.clear(atMs);
    else return;
    this.#report(reports.now(atMs));
  }

  #report(positions: readonly PlayerPosition[]): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    for (const { itemId, playedMs } of positions) {
      this.send({ type: 'repartee.player.position', item_id: itemId, played_ms: playedMs });
    }
  }

  #source(): AudioSource {
    const answer = this.log.activeResponse ?? this.log.responses.at(-1);
    return { responseId: answer?.id ?? null, itemId: answer?.itemId ?? null };
  }

  #closed(code: number, reason: string): void {
    if (this.#end.signal.aborted) return;
    this.#fail(new ReparteeError('protocol', `The server ended the call (${code}${reason ? `: ${reason}` : ''})`));
  }

  #fail(error: ReparteeError): void {
    this.#failure ??= error;
    this.#notify();
  }

  #notify(): void {
    for (const watch of this.#watchers) watch();
  }

  #answered(utterance: Utterance): boolean {
    const response = this.#lastResponse(utterance);
    if (!response || !this.#everythingHeard()) return false;
    const waitedMs = this.now() - response.endedMs!;
    if (waitedMs > GRACE_MS) return true;
    if (response.status === 'cancelled') return false;
    const transcribed = this.log.messages.every(
      ({ startedMs, text, dropped }) => startedMs < utterance.startMs || text !== null || dropped,
    );
    return response.timeline !== null && transcribed;
  }

  /** The last answer to this utterance that was not over before it: neither a greeting nor an announcement. */
  #lastResponse({ by, startMs, endMs }: Utterance): AgentResponse | undefined {
    return this.log.responses.findLast(
      ({ startedMs, endedMs, timeline }) =>
        startedMs >= startMs &&
        (endedMs === null || endedMs > endMs) &&
        (by === 'text' || timeline === null || timeline.itemId !== null),
    );
  }

  #everythingHeard(): boolean {
    return !this.log.userSpeaking && !this.log.activeResponse && this.now() >= this.heard.untilMs;
  }

  #msOf(sample: number): number {
    return (sample * 1000) / this.sampleRate;
  }
}
