/** The two codings of telephone audio (ITU-T G.711): 8 bits a sample, 8 kHz, mono. */
export type G711 = 'pcmu' | 'pcma';

const pcmuValues = Int16Array.from({ length: 256 }, (_, byte) => expandPcmu(byte));
const pcmaValues = Int16Array.from({ length: 256 }, (_, byte) => expandPcma(byte));
const pcmuBytes = Uint8Array.from({ length: 65_536 }, (_, index) => compressPcmu(index - 32_768));
const pcmaBytes = Uint8Array.from({ length: 65_536 }, (_, index) => compressPcma(index - 32_768));

export function decodeG711(bytes: Uint8Array, coding: G711): Int16Array {
  const values = coding === 'pcmu' ? pcmuValues : pcmaValues;
  const samples = new Int16Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) samples[i] = values[bytes[i]!]!;
  return samples;
}

export function encodeG711(samples: Int16Array, coding: G711): Uint8Array {
  const codes = coding === 'pcmu' ? pcmuBytes : pcmaBytes;
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) bytes[i] = codes[samples[i]! + 32_768]!;
  return bytes;
}

function expandPcmu(byte: number): number {
  const bits = ~byte & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
  return bits & 0x80 ? -magnitude : magnitude;
}

function compressPcmu(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), 32_635) + 0x84;
  const exponent = 31 - Math.clz32(magnitude) - 7;
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

function expandPcma(byte: number): number {
  const bits = byte ^ 0x55;
  const exponent = (bits & 0x70) >> 4;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}

function compressPcma(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80;
  const magnitude = Math.min(sample < 0 ? ~sample : sample, 32_767) >> 4;
  const exponent = magnitude < 16 ? 0 : 31 - Math.clz32(magnitude) - 3;
  const mantissa = (exponent < 2 ? magnitude : magnitude >> (exponent - 1)) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}
