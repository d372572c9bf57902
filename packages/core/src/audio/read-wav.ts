import { ReparteeError } from '../providers/index.js';

export interface WavAudio {
  /** Mono, in [-1, 1]: the mean of the channels. */
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

export interface WavChannels {
  /** One array per channel, all of the same length, in [-1, 1]. */
  readonly channels: readonly Float32Array[];
  readonly sampleRate: number;
}

interface Format {
  readonly encoding: number;
  readonly channelCount: number;
  readonly sampleRate: number;
  readonly bits: number;
}

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/**
 * A RIFF WAVE file: PCM of 16, 24 or 32 bits or float of 32 bits, any number of channels. Lengths of streamed files
 * (0, 0xFFFFFFFF, or more than there is) mean: to the end. Throws `protocol` for anything else.
 */
export function readWav(bytes: Uint8Array): WavAudio {
  const { channels, sampleRate } = readWavChannels(bytes);
  if (channels.length === 1) return { samples: channels[0]!, sampleRate };
  const samples = new Float32Array(channels[0]!.length);
  for (let i = 0; i < samples.length; i++) {
    let sum = 0;
    for (const channel of channels) sum += channel[i]!;
    samples[i] = sum / channels.length;
  }
  return { samples, sampleRate };
}

/** The same, channel by channel. */
export function readWavChannels(bytes: Uint8Array): WavChannels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 12 || nameAt(view, 0) !== 'RIFF' || nameAt(view, 8) !== 'WAVE') {
    throw refused('a file that begins with RIFF … WAVE', `${bytes.byteLength} bytes that do not`);
  }
  let format: Format | undefined;
  for (let at = 12; at + 8 <= bytes.byteLength;) {
    const name = nameAt(view, at);
    const length = view.getUint32(at + 4, true);
    const body = at + 8;
    const left = bytes.byteLength - body;
    if (name === 'fmt ') format = readFormat(view, body, Math.min(length, left));
    if (name === 'data') {
      if (!format) throw refused('a format before the audio', 'a data chunk first');
      return {
        channels: readChannels(view, body, length === 0 ? left : Math.min(length, left), format),
        sampleRate: format.sampleRate,
      };
    }
    at = body + length + (length % 2);
  }
  throw refused('a data chunk', 'a file without one');
}

function readFormat(view: DataView, at: number, length: number): Format {
  if (length < 16) throw refused('a format chunk of 16 bytes or more', `${length} bytes`);
  const tag = view.getUint16(at, true);
  const format: Format = {
    encoding: tag === EXTENSIBLE && length >= 26 ? view.getUint16(at + 24, true) : tag,
    channelCount: view.getUint16(at + 2, true),
    sampleRate: view.getUint32(at + 4, true),
    bits: view.getUint16(at + 14, true),
  };
  const { encoding, channelCount, sampleRate, bits } = format;
  const known = encoding === PCM ? [16, 24, 32].includes(bits) : encoding === FLOAT && bits === 32;
  if (!known) throw refused('PCM of 16, 24 or 32 bits or float of 32 bits', `format ${encoding} of ${bits} bits`);
  if (channelCount === 0 || sampleRate === 0) {
    throw refused('at least one channel and 1 Hz', `${channelCount} channels at ${sampleRate} Hz`);
  }
  return format;
}

function readChannels(
  view: DataView,
  at: number,
  length: number,
  { encoding, channelCount, bits }: Format,
): Float32Array[] {
  const width = bits / 8;
  const frames = Math.floor(length / (width * channelCount));
  const read = reader(view, encoding, bits);
  return Array.from({ length: channelCount }, (_, channel) => {
    const samples = new Float32Array(frames);
    for (let i = 0; i < frames; i++) samples[i] = read(at + (i * channelCount + channel) * width);
    return samples;
  });
}

function reader(view: DataView, encoding: number, bits: number): (at: number) => number {
  if (encoding === FLOAT) return (at) => view.getFloat32(at, true);
  if (bits === 16) return (at) => view.getInt16(at, true) / 2 ** 15;
  if (bits === 24) return (at) => (view.getInt8(at + 2) * 2 ** 16 + view.getUint16(at, true)) / 2 ** 23;
  return (at) => view.getInt32(at, true) / 2 ** 31;
}

function nameAt(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function refused(expected: string, got: string): ReparteeError {
  return new ReparteeError('protocol', `A WAV file was expected to have ${expected}; got ${got}`);
}
