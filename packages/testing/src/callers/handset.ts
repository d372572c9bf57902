import { floatToPcm16, joinSamples } from '@repartee/core/audio';
import type { Clock } from '@repartee/core/providers';
import type { ServerEvent } from '@repartee/protocol';
import type { Ear } from './ear.js';
import type { Line, LineListener } from './line.js';
import { Loudspeaker } from './loudspeaker.js';
import type { ReceivedAudio } from './loudspeaker.js';
import { Microphone } from './microphone.js';
import { NetworkPath } from './network-path.js';
import type { Scenario } from './scenario-schema.js';
import { seededRandom } from './sounds.js';

export interface HandsetOptions {
  readonly clock: Clock;
  readonly sampleRate: number;
  readonly room: Scenario['room'];
  readonly client: Scenario['client'];
  readonly ear: Ear;
  /** After every frame of the microphone and every event of the server. */
  readonly onChange: () => void;
}

/** Length of a packet of microphone audio. */
const frameMs = 20;
const reportEveryMs = 100;

/** A client with a microphone that is always open, a loudspeaker beside it, and a network to the server. */
export class Handset implements LineListener {
  readonly microphone = new Microphone();
  readonly loudspeaker: Loudspeaker;
  readonly up = new NetworkPath();
  readonly down = new NetworkPath();
  readonly events: { readonly atMs: number; readonly event: ServerEvent }[] = [];
  /** Why the other side ended the call. */
  closedBecause: string | undefined;
  /** The caller has hung up; counts what still comes. */
  hungUp = false;
  afterHangUp = 0;
  readonly #options: HandsetOptions;
  readonly #openedAt: number;
  /** What the microphone will hear of the loudspeaker. */
  #echo: Float32Array;
  /** A second of the room's own noise, over and over. */
  readonly #noise: Float32Array;
  #noiseAt = 0;
  #line: Line | undefined;
  #reportedAtMs = 0;

  constructor(options: HandsetOptions) {
    this.#options = options;
    this.#openedAt = options.clock.now();
    this.loudspeaker = new Loudspeaker(options.sampleRate, (audio, untilMs) => options.ear.hear(audio, untilMs));
    this.#echo = new Float32Array(Math.round((options.room.echo_delay_ms * options.sampleRate) / 1000));
    const random = seededRandom(2);
    // Noise spread evenly between -a and a has the power a²/3.
    const peak = Math.sqrt(3) * 10 ** (options.room.noise_db / 20);
    this.#noise = Float32Array.from({ length: options.sampleRate }, () => peak * (2 * random() - 1));
  }

  /** Ms of the call. */
  now(): number {
    return this.#options.clock.now() - this.#openedAt;
  }

  event(event: ServerEvent): void {
    if (this.hungUp) this.afterHangUp++;
    else this.down.pass(this.now(), () => this.#take(event));
  }

  audio(audio: ReceivedAudio): void {
    if (this.hungUp) this.afterHangUp++;
    else this.down.pass(this.now(), () => this.loudspeaker.receive(audio, this.now()));
  }

  closed(reason: string): void {
    if (this.hungUp) return;
    this.closedBecause = reason;
    this.#options.onChange();
  }

  /** Records and plays until the signal aborts: one packet every 20 ms, none of them later because of another. */
  async run(line: Line, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    this.#line = line;
    for (let frame = 1; !signal.aborted; frame++) {
      const dueMs = frame * frameMs;
      if (dueMs > this.now()) await clock.sleep(dueMs - this.now(), signal).catch(() => {});
      if (signal.aborted) return;
      this.#frame(line);
      this.#options.onChange();
    }
  }

  #frame(line: Line): void {
    const nowMs = this.now();
    this.down.flush(nowMs);
    this.loudspeaker.advance(nowMs);
    const recorded = this.microphone.record(Math.round((this.#options.sampleRate * frameMs) / 1000));
    const frame = floatToPcm16(this.#withRoom(recorded));
    this.up.pass(nowMs, () => line.sendAudio(frame));
    this.up.flush(nowMs);
    if (this.loudspeaker.playing && nowMs - this.#reportedAtMs >= reportEveryMs) this.#report();
  }

  /** What the microphone hears besides the caller: the room, and the loudspeaker in it. */
  #withRoom(frame: Float32Array): Float32Array {
    const output = this.loudspeaker.takeOutput();
    for (let i = 0; i < frame.length; i++) {
      frame[i] = (frame[i] as number) + (this.#noise[this.#noiseAt++ % this.#noise.length] as number);
    }
    const { echo_db: echoDb } = this.#options.room;
    if (echoDb === undefined) return frame;
    const gain = 10 ** (echoDb / 20);
    const echo = joinSamples([this.#echo, output]);
    this.#echo = echo.slice(frame.length);
    return frame.map((sample, index) => sample + gain * (echo[index] ?? 0));
  }

  #take(event: ServerEvent): void {
    const nowMs = this.now();
    this.events.push({ atMs: nowMs, event });
    this.#options.ear.read(event, nowMs);
    if (this.#options.client.pauses) this.#operate(event, nowMs);
    this.#options.onChange();
  }

  #operate(event: ServerEvent, nowMs: number): void {
    if (event.type === 'repartee.player.pause') this.loudspeaker.pause(nowMs);
    else if (event.type === 'repartee.player.resume') this.loudspeaker.resume(nowMs);
    else if (event.type === 'repartee.player.clear') this.loudspeaker.clear(nowMs);
    else return;
    this.#report();
  }

  #report(): void {
    const { playingItem } = this.loudspeaker;
    if (!this.#options.client.reports || playingItem === undefined || this.hungUp) return;
    this.#reportedAtMs = this.now();
    const playedMs = this.loudspeaker.playedMs(playingItem);
    const report = { type: 'repartee.player.position', item_id: playingItem, played_ms: playedMs } as const;
    this.up.pass(this.now(), () => this.#line?.send(report));
  }
}
