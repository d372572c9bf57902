import { floatToPcm16, pcm16ToFloat, Resampler } from '../audio/index.js';

/** Hz of records. */
export const TRACK_RATE = 16_000;

/** Audio that comes later than expected by less than this follows what came before without a gap. */
const jitterMs = 100;
/** A user's audio may lie this far ahead of time; from then on, time follows it. */
const mostAheadMs = 10_000;
/** Written in pieces of this length, and of no more after a long silence. */
const pieceMs = 200;
const mostPieceMs = 1_000;

const framesOf = (ms: number) => Math.round((ms * TRACK_RATE) / 1000);

export interface StereoTrackOptions {
  readonly inputRate: number;
  readonly outputRate: number;
  /** Takes frames of two samples, the user's and the agent's, one piece after the other. */
  readonly write: (frames: Int16Array) => void;
}

/**
 * Both sides of a conversation on one tape, as somebody in between would have heard them: the user as the sound arrives, the
 * agent as its player plays what is sent, pauses and all. Holds back what is not played yet, for it may be paused or forgotten.
 */
export class StereoTrack {
  readonly #write: (frames: Int16Array) => void;
  readonly #fromUser: Resampler;
  readonly #fromAgent: Resampler;
  readonly #user = new Channel();
  readonly #agent = new Channel();
  /** Sent and not played, while the player is paused. */
  #held: Int16Array[] | undefined;
  #written = 0;

  constructor({ inputRate, outputRate, write }: StereoTrackOptions) {
    this.#write = write;
    this.#fromUser = new Resampler(inputRate, TRACK_RATE);
    this.#fromAgent = new Resampler(outputRate, TRACK_RATE);
  }

  user(samples: Int16Array, atMs: number): void {
    const at = this.#frame(atMs);
    const isLate = at - this.#user.end > framesOf(jitterMs);
    this.#moveTo(at);
    this.#user.put(floatToPcm16(this.#fromUser.push(pcm16ToFloat(samples))), isLate ? at : this.#user.end);
  }

  agent(samples: Int16Array, atMs: number): void {
    const at = this.#frame(atMs);
    this.#moveTo(at);
    const pcm = floatToPcm16(this.#fromAgent.push(pcm16ToFloat(samples)));
    if (this.#held) this.#held.push(pcm);
    else this.#agent.put(pcm, Math.max(at, this.#agent.end));
  }

  pause(atMs: number): void {
    this.#held ??= [this.#agent.cut(this.#frame(atMs))];
  }

  resume(atMs: number): void {
    const at = this.#frame(atMs);
    for (const samples of this.#held ?? []) this.#agent.put(samples, Math.max(at, this.#agent.end));
    this.#held = undefined;
  }

  /** The player forgets what it has not played. */
  clear(atMs: number): void {
    if (this.#held) this.#held = undefined;
    else this.#agent.cut(this.#frame(atMs));
  }

  /** Nothing follows, and nobody hears what was to come. */
  end(atMs: number): void {
    this.clear(atMs);
    this.#flush(Math.max(this.#frame(atMs), this.#user.end));
  }

  /** Where time is on the track: ahead of the clock for a user whose audio comes faster than it can be spoken. */
  #frame(atMs: number): number {
    return Math.max(framesOf(atMs), this.#written, this.#user.end - framesOf(mostAheadMs));
  }

  #moveTo(frame: number): void {
    const safe = frame - framesOf(jitterMs);
    if (safe - this.#written >= framesOf(pieceMs)) this.#flush(safe);
  }

  #flush(to: number): void {
    while (this.#written < to) {
      const count = Math.min(to - this.#written, framesOf(mostPieceMs));
      const frames = new Int16Array(2 * count);
      this.#user.take(count, (sample, index) => (frames[2 * index] = sample));
      this.#agent.take(count, (sample, index) => (frames[2 * index + 1] = sample));
      this.#written += count;
      this.#write(frames);
    }
  }
}

/** One side: samples from where the writing is to where they end; silence behind that. */
class Channel {
  #samples = new Int16Array(TRACK_RATE);
  #start = 0;
  #length = 0;

  /** The frame behind the last sample. */
  get end(): number {
    return this.#start + this.#length;
  }

  /** `at` must not lie before the end. */
  put(samples: Int16Array, at: number): void {
    const from = at - this.#start;
    const needed = from + samples.length;
    if (needed > this.#samples.length) {
      const larger = new Int16Array(2 * needed);
      larger.set(this.#samples.subarray(0, this.#length));
      this.#samples = larger;
    }
    this.#samples.fill(0, this.#length, from);
    this.#samples.set(samples, from);
    this.#length = needed;
  }

  /** Takes off and gives back what lies behind this frame. */
  cut(frame: number): Int16Array {
    const keep = Math.max(0, Math.min(this.#length, frame - this.#start));
    const rest = this.#samples.slice(keep, this.#length);
    this.#length = keep;
    return rest;
  }

  take(count: number, each: (sample: number, index: number) => void): void {
    const taken = Math.min(count, this.#length);
    for (let index = 0; index < taken; index++) each(this.#samples[index] as number, index);
    this.#samples.copyWithin(0, taken, this.#length);
    this.#length -= taken;
    this.#start += count;
  }
}
