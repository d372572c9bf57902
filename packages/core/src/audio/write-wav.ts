import { floatToPcm16 } from './pcm.js';

const HEADER = 44;

/** A WAV file of PCM16: mono samples in [-1, 1], or an array per channel. Channels shorter than the first end in silence. */
export function writeWav(audio: Float32Array | readonly Float32Array[], sampleRate: number): Uint8Array {
  const channels = (audio instanceof Float32Array ? [audio] : audio).map(floatToPcm16);
  const frames = channels[0]?.length ?? 0;
  const frameBytes = 2 * channels.length;
  const bytes = new Uint8Array(HEADER + frames * frameBytes);
  const view = new DataView(bytes.buffer);
  const name = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  name(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  name(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels.length, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, 16, true);
  name(36, 'data');
  view.setUint32(40, frames * frameBytes, true);
  channels.forEach((channel, c) => {
    for (let i = 0; i < frames; i++) view.setInt16(HEADER + i * frameBytes + 2 * c, channel[i] ?? 0, true);
  });
  return bytes;
}
