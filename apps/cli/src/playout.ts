import { joinSamples } from '@repartee/core/audio';
import { firstAudible } from './loudness.js';

/** Where received audio belongs; null where no answer was running. */
export interface AudioSource {
  readonly responseId: string | null;
  readonly itemId: string | null;
}

/** A piece of received audio and when the client plays it. */
export interface PlayedAudio extends AudioSource {
  /** When its first sample is heard, ms of the call. */
  readonly startMs: number;
  readonly samples: Float32Array;
}

/** How much of a message of the agent was heard. */
export interface PlayerPosition {
  readonly itemId: string;
  readonly playedMs: number;
}

type Held = Omit<PlayedAudio, 'startMs'>;

/**
 * What a client hears that plays at once: audio that arrives while earlier audio still plays is joined to it, audio that
 * arrives in silence starts on arrival. Nothing is waited for, so an underrun is heard as a gap, as it would be. While it
 * is paused everything is kept, and it goes on with the sample after the last one that was heard.
 */
export class Playout {
  readonly sampleRate: number;
  #audio: PlayedAudio[] = [];
  #untilMs = 0;
  /** What is to be played after the pause; undefined while there is none. */
  #held: Held[] | undefined;

  constructor(sampleRate: number) {
    this.sampleRate = sampleRate;
  }

  /** In the order of time, without what is held by a pause. */
  get audio(): readonly PlayedAudio[] {
    return this.#audio;
  }

  get paused(): boolean {
    return this.#held !== undefined;
  }

  /** When everything received so far has been heard, ms of the call. Infinity while a pause holds some of it. */
  get untilMs(): number {
    return this.#held?.length ? Infinity : this.#untilMs;
  }

  receive(samples: Float32Array, atMs: number, source: AudioSource): void {
    const { responseId, itemId } = source;
    if (this.#held) this.#held.push({ samples, responseId, itemId });
    else this.#schedule({ samples, responseId, itemId }, atMs);
  }

  /** Silent from now on. */
  pause(atMs: number): void {
    this.#held ??= this.#unheard(atMs);
  }

  /** Goes on with the very next sample. */
  resume(atMs: number): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const piece of held) this.#schedule(piece, atMs);
  }

  /** Forgets what has not been heard yet. */
  clear(atMs: number): void {
    this.#unheard(atMs);
    this.#held = undefined;
  }

  /** How much of each message was heard by then, in the order of their beginnings. */
  positions(atMs: number): readonly PlayerPosition[] {
    const samples = new Map<string, number>();
    for (const piece of this.#audio) {
      const heard = Math.min(piece.samples.length, this.#samplesOf(atMs - piece.startMs));
      if (piece.itemId !== null && heard > 0) samples.set(piece.itemId, (samples.get(piece.itemId) ?? 0) + heard);
    }
    return [...samples].map(([itemId, length]) => ({ itemId, playedMs: (length * 1000) / this.sampleRate }));
  }

  /** When the first audible sample of an answer is heard, ms of the call; null when none was. */
  firstAudibleMs(responseId: string): number | null {
    for (const piece of this.#audio) {
      if (piece.responseId !== responseId) continue;
      const index = firstAudible(piece.samples);
      if (index >= 0) return piece.startMs + (index * 1000) / this.sampleRate;
    }
    return null;
  }

  /** Everything heard, in true time from the start of the call. */
  render(): Float32Array {
    return rendered(this.#audio, 0, this.sampleRate);
  }

  /** Only the answers, or one of them, one after the other: each as it was heard, with its pauses and gaps. */
  joined(responseId?: string): Float32Array {
    const answers: PlayedAudio[][] = [];
    for (const piece of this.#audio) {
      if (responseId !== undefined && piece.responseId !== responseId) continue;
      const last = answers.at(-1);
      if (last && last[0]?.responseId === piece.responseId) last.push(piece);
      else answers.push([piece]);
    }
    return joinSamples(answers.map((pieces) => rendered(pieces, pieces[0]!.startMs, this.sampleRate)));
  }

  #schedule(piece: Held, atMs: number): void {
    const startMs = Math.max(atMs, this.#untilMs);
    this.#audio.push({ ...piece, startMs });
    this.#untilMs = startMs + (piece.samples.length * 1000) / this.sampleRate;
  }

  /** Takes away what is not heard by then. */
  #unheard(atMs: number): Held[] {
    const rest: Held[] = [];
    const heard: PlayedAudio[] = [];
    for (const piece of this.#audio) {
      const { samples, responseId, itemId } = piece;
      const cut = Math.max(0, this.#samplesOf(atMs - piece.startMs));
      if (cut > 0) heard.push({ ...piece, samples: samples.subarray(0, cut) });
      if (cut < samples.length) rest.push({ samples: samples.subarray(cut), responseId, itemId });
    }
    this.#audio = heard;
    this.#untilMs = Math.min(this.#untilMs, atMs);
    return rest;
  }

  #samplesOf(ms: number): number {
    return Math.round((ms * this.sampleRate) / 1000);
  }
}

function rendered(audio: readonly PlayedAudio[], fromMs: number, sampleRate: number): Float32Array {
  const starts = audio.map(({ startMs }) => Math.round(((startMs - fromMs) * sampleRate) / 1000));
  const length = audio.reduce((end, { samples }, index) => Math.max(end, starts[index]! + samples.length), 0);
  const heard = new Float32Array(length);
  audio.forEach(({ samples }, index) => heard.set(samples, starts[index]));
  return heard;
}
