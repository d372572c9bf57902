import { ReparteeError } from '../providers/index.js';

/** PCM16 little endian to samples in [-1, 1). The bytes may begin at any offset of their buffer. */
export function pcm16ToFloat(pcm: Uint8Array | Int16Array): Float32Array {
  const values = pcm instanceof Int16Array ? pcm : int16Of(pcm);
  const samples = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) samples[i] = values[i]! * (1 / 32_768);
  return samples;
}

/** Samples to PCM16; what lies outside [-1, 1] is clipped. Undoes `pcm16ToFloat` exactly. */
export function floatToPcm16(samples: Float32Array): Int16Array {
  const values = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    values[i] = Math.max(-32_768, Math.min(32_767, Math.round(samples[i]! * 32_768)));
  }
  return values;
}

function int16Of(bytes: Uint8Array): Int16Array {
  if (bytes.byteLength % 2 !== 0) {
    throw new ReparteeError('protocol', `PCM16 audio has 2 bytes a sample; ${bytes.byteLength} bytes end inside one`);
  }
  // A copy by construction: the `slice` of a Buffer is no copy.
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : new Uint8Array(bytes);
  return new Int16Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 2);
}
