import { decodeG711, encodeG711, floatToPcm16, pcm16ToFloat, Resampler } from '@repartee/core/audio';
import type { G711 } from '@repartee/core/audio';
import { z } from 'zod';
import { bytesOf, samplesOf } from '../base64-audio.js';
import { clientError } from '../client-error.js';

/** Raw mono audio in JSON, as base64: PCM16 LE at 24 kHz, or G.711 at 8 kHz. */
export type AudioFormat =
  | { readonly type: 'audio/pcm'; readonly rate: 24_000 }
  | { readonly type: 'audio/pcmu' }
  | { readonly type: 'audio/pcma' };

export const pcm24k: AudioFormat = { type: 'audio/pcm', rate: 24_000 };

/** Of the conversation behind it, Hz. */
export const OPENAI_RATE = 24_000;
const TELEPHONE_RATE = 8_000;

export const audioFormatSchema = z
  .discriminatedUnion(
    'type',
    [
      z.object({
        type: z.literal('audio/pcm'),
        rate: z.literal(24_000, 'expected 24000: PCM has no other rate here').optional(),
      }),
      z.object({ type: z.literal('audio/pcmu') }),
      z.object({ type: z.literal('audio/pcma') }),
    ],
    { error: 'expected an object with "type" "audio/pcm", "audio/pcmu" or "audio/pcma"' },
  )
  .transform((format): AudioFormat => (format.type === 'audio/pcm' ? pcm24k : format));

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** What a client sends, as samples at 24 kHz. */
export class AudioReader {
  readonly #coding: G711 | null;
  readonly #resampler = new Resampler(TELEPHONE_RATE, OPENAI_RATE);

  constructor(format: AudioFormat) {
    this.#coding = codingOf(format);
  }

  /** Throws `protocol` when it is no base64, or ends inside a sample. */
  read(text: string): Int16Array {
    if (text.length % 4 !== 0 || !base64.test(text)) {
      throw clientError('Expected base64 of raw audio, padded to a multiple of 4 characters', {
        reason: 'invalid-audio',
        param: 'audio',
      });
    }
    const bytes = Buffer.from(text, 'base64');
    if (!this.#coding) return samplesOf(bytes);
    return floatToPcm16(this.#resampler.push(pcm16ToFloat(decodeG711(bytes, this.#coding))));
  }
}

/** What a client is sent, made from samples at 24 kHz. */
export class AudioWriter {
  readonly #coding: G711 | null;
  readonly #resampler = new Resampler(OPENAI_RATE, TELEPHONE_RATE);

  constructor(format: AudioFormat) {
    this.#coding = codingOf(format);
  }

  /** Base64; empty while too little is there. */
  write(samples: Int16Array): string {
    if (!this.#coding) return bytesOf(samples).toString('base64');
    return this.#coded(this.#resampler.push(pcm16ToFloat(samples)), this.#coding);
  }

  /** The rest of a message. */
  end(): string {
    return this.#coding ? this.#coded(this.#resampler.flush(), this.#coding) : '';
  }

  #coded(samples: Float32Array, coding: G711): string {
    return Buffer.from(encodeG711(floatToPcm16(samples), coding)).toString('base64');
  }
}

function codingOf({ type }: AudioFormat): G711 | null {
  if (type === 'audio/pcmu') return 'pcmu';
  return type === 'audio/pcma' ? 'pcma' : null;
}
