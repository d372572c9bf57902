import { floatToPcm16, resample } from '@repartee/core/audio';
import { LISTEN_RATE, systemClock } from '@repartee/core/providers';

const rate = 24_000;
const frameMs = 20;
const frame = (rate / 1000) * frameMs;

/** PCM16 LE at 24 kHz, as clients of OpenAI send it. `samples`: 16 kHz. */
export function pcm24k(samples: Float32Array): Buffer {
  const pcm = floatToPcm16(resample(samples, LISTEN_RATE, rate));
  return Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
}

/** A microphone that is always on: silence, and in between what is said, in real time, 20 ms at a time. */
export class OpenMicrophone implements Disposable {
  readonly #send: (bytes: Buffer) => void;
  readonly #started = performance.now();
  readonly #timer: NodeJS.Timeout;
  #sent = 0;
  #waiting = Buffer.alloc(0);

  constructor(send: (bytes: Buffer) => void) {
    this.#send = send;
    this.#timer = setInterval(() => this.#catchUp(), frameMs);
  }

  say(bytes: Buffer): void {
    this.#waiting = Buffer.concat([this.#waiting, bytes]);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #catchUp(): void {
    for (const due = (performance.now() - this.#started) / frameMs; this.#sent < due; this.#sent++) {
      const bytes = Buffer.alloc(frame * 2);
      this.#waiting.copy(bytes, 0, 0, frame * 2);
      this.#waiting = this.#waiting.subarray(frame * 2);
      this.#send(bytes);
    }
  }
}

export async function until(condition: () => boolean, what: string, ms = 60_000): Promise<void> {
  for (const end = performance.now() + ms; !condition();) {
    if (performance.now() > end) throw new Error(`It did not happen: ${what}`);
    await systemClock.sleep(10);
  }
}
