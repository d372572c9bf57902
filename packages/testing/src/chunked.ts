/** A stream of audio in chunks of `length` samples, as fast as it is read. */
export async function* chunked(samples: Float32Array, length: number): AsyncGenerator<Float32Array, void, undefined> {
  for (let i = 0; i < samples.length; i += length) yield samples.slice(i, i + length);
}
