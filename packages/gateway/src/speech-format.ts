import { floatToPcm16, Resampler, wavHeader } from '@repartee/core/audio';
import { bytesOf, clientError } from '@repartee/protocol';
import { createMp3Encoder } from 'wasm-media-encoders';

export const speechFormats = ['mp3', 'wav', 'pcm'] as const;
export type SpeechFormat = (typeof speechFormats)[number];

/** As OpenAI sends it. */
const SPEECH_RATE = 24_000;
const MP3_KBPS = 64;

export const contentTypes = { mp3: 'audio/mpeg', wav: 'audio/wav', pcm: 'audio/pcm' } as const;

/** Turns speech into bytes of a format, piece by piece; mono at 24 kHz. */
export interface SpeechWriter {
  write(samples: Float32Array, sampleRate: number): Uint8Array;
  end(): Uint8Array;
}

/** Throws `protocol` naming the formats there are. */
export function speechFormat(name: unknown): SpeechFormat {
  if (name === undefined || name === null) return 'mp3';
  const format = speechFormats.find((known) => known === name);
  if (format) return format;
  throw clientError(`Expected response_format to be one of ${speechFormats.join(', ')}`, {
    reason: 'invalid-value',
    param: 'response_format',
  });
}

export async function speechWriter(format: SpeechFormat): Promise<SpeechWriter> {
  const encode = await encoder(format);
  let resampler: Resampler | undefined;
  return {
    write(samples, sampleRate) {
      resampler ??= new Resampler(sampleRate, SPEECH_RATE);
      return encode(resampler.push(samples), false);
    },
    end: () => encode(resampler?.flush() ?? new Float32Array(0), true),
  };
}

async function encoder(format: SpeechFormat): Promise<(samples: Float32Array, isLast: boolean) => Uint8Array> {
  if (format === 'pcm') return pcmOf;
  if (format === 'wav') {
    let header: Uint8Array | null = streamHeader();
    return (samples) => {
      const bytes = header ? Buffer.concat([header, pcmOf(samples)]) : pcmOf(samples);
      header = null;
      return bytes;
    };
  }
  const mp3 = await createMp3Encoder();
  mp3.configure({ sampleRate: SPEECH_RATE, channels: 1, bitrate: MP3_KBPS });
  return (samples, isLast) => {
    // The encoder hands out a view of its memory, which the next call writes over.
    const bytes = Buffer.from(mp3.encode([samples]));
    return isLast ? Buffer.concat([bytes, mp3.finalize()]) : bytes;
  };
}

function pcmOf(samples: Float32Array): Uint8Array {
  return bytesOf(floatToPcm16(samples));
}

/** Of a length that nobody knows yet. */
function streamHeader(): Uint8Array {
  const header = wavHeader({ channels: 1, sampleRate: SPEECH_RATE, dataBytes: 0 });
  const view = new DataView(header.buffer);
  view.setUint32(4, 0xffff_ffff, true);
  view.setUint32(40, 0xffff_ffff, true);
  return header;
}
