import type { Conversation, Conversations, SessionEvent } from '@repartee/core';
import { decodeG711 } from '@repartee/core/audio';
import { ReparteeError } from '@repartee/core/providers';
import type { Clock, Logger } from '@repartee/core/providers';
import { linkedController } from '@repartee/core/streams';
import { closeCodes } from '../close-codes.js';
import type { CloseCode } from '../close-codes.js';
import { parseTwilioMessage } from './twilio-message.js';
import type { TwilioMessage, TwilioOrder } from './twilio-message.js';
import { TwilioPlayer } from './twilio-player.js';
import type { Position } from './twilio-player.js';

const RATE = 8000;
/** Of lost packets, no more than this is made up for with silence, ms. */
const LONGEST_GAP_MS = 2000;

export interface TwilioCallOptions {
  readonly conversations: Conversations;
  /** JSON text to Twilio. */
  readonly send: (text: string) => void;
  readonly hangUp: (code: CloseCode, reason: string) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Without a start, and then without audio, for so long, the call is taken for dead, ms. */
  readonly patienceMs: number;
  /** Silence of the keypad after which the digits are handed to the agent, ms. */
  readonly keypadMs: number;
  readonly onClose: (call: TwilioCall) => void;
}

/** One phone call over Twilio Media Streams: mu-law at 8 kHz both ways, one conversation. */
export class TwilioCall {
  readonly #options: TwilioCallOptions;
  readonly #over = new AbortController();
  readonly #player: TwilioPlayer;
  #streamSid = '';
  #conversation: Conversation | undefined;
  /** Of the stream, heard or made up for, ms. */
  #heardMs = 0;
  #aliveAt: number;
  #digits = '';
  #keypad: AbortController | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: TwilioCallOptions) {
    this.#options = options;
    this.#aliveAt = options.clock.now();
    this.#player = new TwilioPlayer(
      (order) => this.#send(order),
      () => options.clock.now(),
    );
    this.#watch().catch(() => {});
  }

  receive(frame: string): void {
    if (this.#closing) return;
    const message = parseTwilioMessage(frame);
    if (!message) {
      this.#options.logger.warn('twilio-message-unknown', { stream: this.#streamSid });
      return;
    }
    this.#receive(message);
  }

  /** The server stops. */
  dismiss(): Promise<void> {
    if (!this.#closing) this.#options.hangUp(closeCodes.goingAway, 'the server is stopping');
    return this.close();
  }

  /** The line is gone, or going. Resolves when nothing of the conversation is left. */
  close(): Promise<void> {
    if (this.#closing) return this.#closing;
    this.#closing = this.#conversation?.close() ?? Promise.resolve();
    this.#over.abort('closed');
    this.#options.onClose(this);
    return this.#closing;
  }

  #receive(message: TwilioMessage): void {
    switch (message.event) {
      case 'connected':
        return;
      case 'start':
        return this.#start(message.start);
      case 'media':
        if (message.media.track === 'inbound') this.#hear(message.media);
        return;
      case 'dtmf':
        return this.#press(message.dtmf.digit);
      case 'mark':
        return this.#report(this.#player.marked(message.mark.name));
      case 'stop':
        void this.close();
    }
  }

  #start({ streamSid, mediaFormat, customParameters }: Extract<TwilioMessage, { event: 'start' }>['start']): void {
    if (this.#conversation) return;
    const { encoding, sampleRate, channels } = mediaFormat;
    if (encoding !== 'audio/x-mulaw' || sampleRate !== RATE || channels !== 1) {
      this.#options.logger.error('twilio-format-unknown', { encoding, sampleRate, channels });
      return this.#end('the audio is not mu-law of 8 kHz');
    }
    this.#streamSid = streamSid;
    this.#aliveAt = this.#options.clock.now();
    const { language, voice } = customParameters;
    let early: SessionEvent[] | null = [];
    try {
      this.#conversation = this.#options.conversations.open({
        inputRate: RATE,
        outputRate: RATE,
        settings: { ...(language && { language }), ...(voice && { voice }) },
        send: (event) => (early ? early.push(event) : this.#tell(event)),
      });
    } catch (error) {
      this.#options.logger.error('twilio-call-refused', { error });
      return this.#end('no conversation can be opened');
    }
    const missed = early;
    early = null;
    for (const event of missed) this.#tell(event);
  }

  #hear({ payload, timestamp }: Extract<TwilioMessage, { event: 'media' }>['media']): void {
    this.#aliveAt = this.#options.clock.now();
    const bytes = Buffer.from(payload, 'base64');
    const atMs = Number(timestamp ?? NaN);
    // What was lost on the way counts as silence, so that times stay true.
    const lostMs = Number.isFinite(atMs) && this.#heardMs > 0 ? Math.min(atMs - this.#heardMs, LONGEST_GAP_MS) : 0;
    if (lostMs >= 20) this.#conversation?.appendAudio(new Int16Array(Math.round(lostMs) * 8));
    const lengthMs = bytes.length / 8;
    this.#heardMs = Number.isFinite(atMs) ? atMs + lengthMs : this.#heardMs + lengthMs;
    this.#conversation?.appendAudio(decodeG711(bytes, 'pcmu'));
  }

  /** Digits count together until a `#`, or until no more come. */
  #press(digit: string): void {
    this.#keypad?.abort('again');
    if (digit !== '#') this.#digits += digit;
    if (digit === '#' || this.#digits.length >= 64) return this.#enter();
    this.#keypad = linkedController(this.#over.signal);
    this.#options.clock.sleep(this.#options.keypadMs, this.#keypad.signal).then(
      () => this.#enter(),
      () => {},
    );
  }

  #enter(): void {
    const digits = this.#digits;
    this.#digits = '';
    const conversation = this.#conversation;
    if (!digits || !conversation || this.#closing) return;
    const text = `[The caller pressed ${[...digits].join(' ')} on the keypad]`;
    try {
      conversation.addItem({ type: 'message', role: 'user', text });
      // Who presses a key does not want to hear the rest.
      try {
        conversation.cancel();
      } catch (error) {
        if (!isIdle(error)) throw error;
      }
      conversation.respond();
    } catch (error) {
      this.#options.logger.error('twilio-keypad-error', { session: conversation.id, error });
    }
  }

  #tell(event: SessionEvent): void {
    if (this.#closing) return;
    switch (event.type) {
      case 'audio-delta':
        return this.#player.play(event.itemId, event.samples);
      case 'item-end':
        return this.#player.end();
      case 'player-pause':
        return this.#report(this.#player.pause());
      case 'player-resume':
        return this.#player.resume();
      case 'player-clear':
        return this.#report(this.#player.clear());
      default:
    }
  }

  #report(position: Position | null): void {
    if (position && !this.#closing) this.#conversation?.reportPlayback(position.itemId, position.playedMs);
  }

  #send(order: TwilioOrder): void {
    if (!this.#closing) this.#options.send(JSON.stringify({ ...order, streamSid: this.#streamSid }));
  }

  #end(reason: string): void {
    this.#options.hangUp(closeCodes.badRequest, reason);
    void this.close();
  }

  /** Twilio sends audio without pause, silence included; when it stops, nobody is there any more. */
  async #watch(): Promise<void> {
    const { clock, patienceMs } = this.#options;
    for (;;) {
      const leftMs = this.#aliveAt + patienceMs - clock.now();
      if (leftMs <= 0) return this.#end('nothing came');
      await clock.sleep(Math.max(1, leftMs), this.#over.signal);
    }
  }
}

function isIdle(error: unknown): boolean {
  return ReparteeError.is(error) && error.details.reason === 'no-active-response';
}
