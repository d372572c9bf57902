import { LISTEN_RATE } from '../providers/index.js';
import type { VadFrame, VadProvider } from '../providers/index.js';
import { Mailbox } from '../streams/index.js';

/** Audio that may wait for the VAD before the client is told that the server cannot keep up. */
const maxWaitingMs = 30_000;

/** The microphone's end of a session: audio comes in as it arrives, and is heard frame by frame. */
export class Microphone {
  readonly #chunks: Mailbox<Float32Array>;
  /** When which samples came: ends of chunks, for about the last minute. */
  readonly #arrivals: { readonly end: number; readonly at: number }[] = [];
  #received = 0;
  #heard = 0;
  #lastArrivalAt: number;

  constructor(now: number) {
    // Chunks are rarely shorter than 10 ms; a client that sends shorter ones reaches the bound earlier.
    this.#chunks = new Mailbox({ capacity: maxWaitingMs / 10 });
    this.#lastArrivalAt = now;
  }

  /** Samples received, 16 kHz. */
  get received(): number {
    return this.#received;
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

  /** For how long no audio has come; 0 while some of it is still to be heard. */
  idleMs(now: number): number {
    return this.#received - this.#heard >= 1024 ? 0 : now - this.#lastArrivalAt;
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

  /** listen: audio → frames marked with the probability of speech. */
  async *listen(vad: VadProvider, signal: AbortSignal): AsyncGenerator<VadFrame, void, undefined> {
    for await (const frame of vad.listen(this.#chunks, { signal })) {
      if (signal.aborted) return;
      this.#heard = frame.offset + frame.samples.length;
      yield frame;
    }
  }
}
