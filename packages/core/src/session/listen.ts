import { LISTEN_RATE } from '../providers/index.js';
import type { CallOptions, VadFrame, VadProvider } from '../providers/index.js';
import { Mailbox } from '../streams/index.js';

/** Audio that may wait for the VAD before the client is told that the server cannot keep up. */
const maxWaitingMs = 30_000;

/** The microphone's end of a session: audio comes in as it arrives, and is heard frame by frame. */
export class Microphone {
  #chunks = emptyMailbox();
  /** When which samples came: ends of chunks, for about the last minute. */
  readonly #arrivals: { readonly end: number; readonly at: number }[] = [];
  #received = 0;
  #heard = 0;
  /** Samples received before the VAD that listens now was given the first one. */
  #base = 0;
  #lastArrivalAt: number;

  constructor(now: number) {
    this.#lastArrivalAt = now;
  }

  /** Samples received, 16 kHz. */
  get received(): number {
    return this.#received;
  }

  /** Samples judged by the VAD. */
  get heard(): number {
    return this.#heard;
  }

  /** More than a frame waits for the VAD. */
  get waiting(): boolean {
    return this.#received - this.#heard >= 1024;
  }

  push(samples: Float32Array, now: number): void {
    this.#chunks.put(samples);
    this.#received += samples.length;
    this.#lastArrivalAt = now;
    this.#arrivals.push({ end: this.#received, at: now });
    if (this.#arrivals.length > 6000) this.#arrivals.splice(0, 3000);
  }

  end(): void {
    this.#chunks.end();
  }

  /** What was not heard yet never will be; the next VAD hears what comes from now on. Audio time goes on. */
  restart(): void {
    this.#chunks.end();
    this.#chunks = emptyMailbox();
    this.#base = this.#received;
    this.#heard = this.#received;
  }

  /** For how long no audio has come; 0 while some of it is still to be heard. */
  idleMs(now: number): number {
    return this.waiting ? 0 : now - this.#lastArrivalAt;
  }

  /** When the audio at this audio time arrived. */
  arrivedAt(audioMs: number): number {
    const sample = (audioMs * LISTEN_RATE) / 1000;
    let low = 0;
    let high = this.#arrivals.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#arrivals[middle]?.end ?? 0) < sample) low = middle + 1;
      else high = middle;
    }
    return this.#arrivals[low]?.at ?? this.#lastArrivalAt;
  }

  /** listen: audio → frames marked with the probability of speech, handed on one by one until they end. */
  async listen(vad: VadProvider, { signal, session }: CallOptions, onFrame: (frame: VadFrame) => void): Promise<void> {
    const base = this.#base;
    for await (const frame of vad.listen(this.#chunks, { signal, session })) {
      if (signal.aborted) return;
      const offset = base + frame.offset;
      this.#heard = offset + frame.samples.length;
      onFrame({ samples: frame.samples, offset, speech: frame.speech });
    }
  }
}

/** Chunks are rarely shorter than 10 ms; a client that sends shorter ones reaches the bound earlier. */
function emptyMailbox(): Mailbox<Float32Array> {
  return new Mailbox({ capacity: maxWaitingMs / 10 });
}
