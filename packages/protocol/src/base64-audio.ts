import { clientError } from './client-error.js';

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Base64 of PCM16 LE to samples. Throws `protocol` when it is no base64, or ends inside a sample. */
export function decodeBase64Audio(text: string, param = 'audio'): Int16Array {
  if (text.length % 4 !== 0 || !base64.test(text)) {
    throw clientError('Expected base64 of PCM16 audio, padded to a multiple of 4 characters', {
      reason: 'invalid-audio',
      param,
    });
  }
  return samplesOf(Buffer.from(text, 'base64'), param);
}

export function encodeBase64Audio(samples: Int16Array): string {
  return bytesOf(samples).toString('base64');
}

/** PCM16 LE to samples of their own. Throws `protocol` when the bytes end inside a sample. */
export function samplesOf(bytes: Uint8Array, param = 'audio'): Int16Array {
  if (bytes.byteLength % 2 !== 0) {
    throw clientError(
      `Expected PCM16 mono audio, 2 bytes a sample; ${bytes.byteLength} bytes end inside one. The message was ignored`,
      { reason: 'invalid-audio', param },
    );
  }
  const samples = new Int16Array(bytes.byteLength / 2);
  new Uint8Array(samples.buffer).set(bytes);
  return samples;
}

/** The samples as PCM16 LE, without copying: valid as long as the samples stay as they are. */
export function bytesOf(samples: Int16Array): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}
