import { ReparteeError } from '../providers/index.js';
import { pcm16ToFloat } from './pcm.js';

const HEADER_LIMIT = 4096;

/**
 * PCM16 mono as it comes from a network, in pieces that may end inside a sample. A WAV header in front of it, whole or in
 * pieces, is read for its rate and left out; its lengths are not believed: servers that stream do not know them.
 */
export class PcmReader {
  #rate: number;
  #head: Buffer | null = Buffer.alloc(0);
  #odd: Buffer = Buffer.alloc(0);

  /** `sampleRate`, Hz: where no header says otherwise. */
  constructor(sampleRate: number) {
    this.#rate = sampleRate;
  }

  /** Hz. Known for certain once samples have come. */
  get sampleRate(): number {
    return this.#rate;
  }

  /** The samples that are complete. Throws `provider` for a WAV of another kind. */
  push(bytes: Uint8Array): Float32Array {
    let rest = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.#head) {
      this.#head = Buffer.concat([this.#head, rest]);
      const from = this.#audioFrom(this.#head);
      if (from === undefined) return new Float32Array(0);
      rest = this.#head.subarray(from);
      this.#head = null;
    }
    const all = this.#odd.length > 0 ? Buffer.concat([this.#odd, rest]) : rest;
    const whole = all.length & ~1;
    this.#odd = Buffer.from(all.subarray(whole));
    return pcm16ToFloat(all.subarray(0, whole));
  }

  /** Where the audio begins; undefined: more of the header has to come. */
  #audioFrom(head: Buffer): number | undefined {
    if (head.length < 4) return undefined;
    if (head.toString('latin1', 0, 4) !== 'RIFF') return 0;
    for (let at = 12; at + 8 <= head.length;) {
      const name = head.toString('latin1', at, at + 4);
      if (name === 'data') return at + 8;
      const length = head.readUInt32LE(at + 4);
      if (name === 'fmt ') {
        if (at + 24 > head.length) return undefined;
        this.#readFormat(head, at + 8);
      }
      at += 8 + length + (length % 2);
    }
    if (head.length > HEADER_LIMIT)
      throw new ReparteeError('provider', 'Expected a WAV with audio, got none in its first 4 KB');
    return undefined;
  }

  #readFormat(head: Buffer, at: number): void {
    const [channels, rate, bits] = [head.readUInt16LE(at + 2), head.readUInt32LE(at + 4), head.readUInt16LE(at + 14)];
    if (channels !== 1 || bits !== 16 || rate === 0) {
      throw new ReparteeError('provider', `Expected mono WAV of 16 bits, got ${channels} channels of ${bits} bits`);
    }
    this.#rate = rate;
  }
}
