import { floatToPcm16 } from './pcm.js';
import { wavHeader } from './wav-header.js';

/** A WAV file of PCM16: mono samples in [-1, 1], or an array per channel. Channels shorter than the first end in silence. */
export function writeWav(audio: Float32Array | readonly Float32Array[], sampleRate: number): Uint8Array {
  const channels = (audio instanceof Float32Array ? [audio] : audio).map(floatToPcm16);
  const frames = channels[0]?.length ?? 0;
  const frameBytes = 2 * channels.length;
  const header = wavHeader({ channels: channels.length, sampleRate, dataBytes: frames * frameBytes });
  const bytes = new Uint8Array(header.length + frames * frameBytes);
  bytes.set(header);
  const view = new DataView(bytes.buffer, header.length);
  channels.forEach((channel, c) => {
    for (let i = 0; i < frames; i++) view.setInt16(i * frameBytes + 2 * c, channel[i] ?? 0, true);
  });
  return bytes;
}
