import { clearTimeout, setTimeout } from 'k6/timers';
import { FRAME_BYTES, FRAME_MS } from './recording.ts';
import type { Recording } from './recording.ts';

const silence = new Uint8Array(FRAME_BYTES);

/**
 * A microphone that is always open: a frame every 20 ms, of speech or of silence. Frame n goes out at (n + 1) * 20 ms
 * after the start, as when its last sample has just been recorded, whatever the timers before did: one that counts from
 * the one before falls behind, because each comes a little late.
 */
export class Microphone {
  readonly #onFrame: (frame: Uint8Array, lateMs: number) => void;
  #startedAt = 0;
  #sent = 0;
  #speech: readonly Uint8Array[] = [];
  #spoken = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(onFrame: (frame: Uint8Array, lateMs: number) => void) {
    this.#onFrame = onFrame;
  }

  get speaking(): boolean {
    return this.#spoken < this.#speech.length;
  }

  open(): void {
    this.#startedAt = Date.now();
    this.#wait();
  }

  /** Speaks from the next frame on. Returns when the last voiced sample will have been recorded, epoch ms. */
  speak({ frames, voicedEndMs }: Recording): number {
    this.#speech = frames;
    this.#spoken = 0;
    return this.#startedAt + this.#sent * FRAME_MS + voicedEndMs;
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#send(), Math.max(0, this.#dueAt() - Date.now()));
  }

  #send(): void {
    for (let lateMs = Date.now() - this.#dueAt(); lateMs >= 0; lateMs = Date.now() - this.#dueAt()) {
      const frame = this.#speech[this.#spoken++] ?? silence;
      this.#sent++;
      this.#onFrame(frame, lateMs);
      if (this.#timer === null) return;
    }
    this.#wait();
  }

  #dueAt(): number {
    return this.#startedAt + (this.#sent + 1) * FRAME_MS;
  }
}
