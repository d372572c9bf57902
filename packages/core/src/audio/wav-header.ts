export interface WavFormat {
  readonly channels: number;
  /** Hz. */
  readonly sampleRate: number;
  /** Length of the audio that follows. */
  readonly dataBytes: number;
}

/** The 44 bytes before the audio of a file of PCM16. */
export function wavHeader({ channels, sampleRate, dataBytes }: WavFormat): Uint8Array {
  const bytes = new Uint8Array(44);
  const view = new DataView(bytes.buffer);
  const name = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  const frameBytes = 2 * channels;
  name(0, 'RIFF');
  view.setUint32(4, bytes.length - 8 + dataBytes, true);
  name(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, 16, true);
  name(36, 'data');
  view.setUint32(40, dataBytes, true);
  return bytes;
}
