/** Hz, of the recordings and on the wire. */
export const SAMPLE_RATE = 16_000;
export const FRAME_MS = 20;
export const FRAME_BYTES = (SAMPLE_RATE * FRAME_MS * 2) / 1000;

/** A sample this far below the loudest one of its recording is no speech, dB. As in the command-line caller. */
const VOICED_BELOW_PEAK_DB = 30;

export interface Recording {
  readonly name: string;
  /** What is said, lower case; null: nobody knows. */
  readonly text: string | null;
  /** PCM16, mono, cut into whole messages. k6 keeps the bytes it sends: nobody may change them. */
  readonly frames: readonly Uint8Array[];
  /** Where the last voiced sample ends, ms from the beginning. */
  readonly voicedEndMs: number;
}

/** Reads a WAV file of 16 kHz mono PCM16. */
export function recordingOf(name: string, file: ArrayBuffer, text: string | null): Recording {
  const pcm = pcmOf(name, file);
  const whole = new Uint8Array(Math.ceil(pcm.byteLength / FRAME_BYTES) * FRAME_BYTES);
  whole.set(pcm);
  const frames: Uint8Array[] = [];
  for (let at = 0; at < whole.byteLength; at += FRAME_BYTES) frames.push(whole.subarray(at, at + FRAME_BYTES));
  const samples = new Int16Array(whole.buffer);
  return { name, text, frames, voicedEndMs: (voicedSamples(samples) / SAMPLE_RATE) * 1000 };
}

/** Up to the last voiced one. */
function voicedSamples(samples: Int16Array): number {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  const threshold = Math.max(1, peak * 10 ** (-VOICED_BELOW_PEAK_DB / 20));
  for (let at = samples.length; at > 0; at--) if (Math.abs(samples[at - 1]!) >= threshold) return at;
  return 0;
}

function pcmOf(name: string, file: ArrayBuffer): Uint8Array {
  const view = new DataView(file);
  const tag = (at: number) => String.fromCharCode(...new Uint8Array(file, at, 4));
  if (file.byteLength < 44 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') throw new Error(`${name}: expected a WAV file`);
  let format = '';
  for (let at = 12; at + 8 <= file.byteLength;) {
    const size = view.getUint32(at + 4, true);
    if (tag(at) === 'fmt ') {
      const [coding, channels] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
      format = `${view.getUint32(at + 12, true)} Hz, ${channels} channel, ${view.getUint16(at + 22, true)} bit, coding ${coding}`;
    }
    if (tag(at) === 'data') {
      const expected = `${SAMPLE_RATE} Hz, 1 channel, 16 bit, coding 1`;
      if (format !== expected) throw new Error(`${name}: expected ${expected}, got ${format || 'no format'}`);
      return new Uint8Array(file, at + 8, Math.min(size, file.byteLength - at - 8));
    }
    at += 8 + size + (size % 2);
  }
  throw new Error(`${name}: expected a WAV file with samples`);
}
