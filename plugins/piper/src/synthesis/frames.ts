/** Columns `from` to `to` of a [channels, …] matrix. */
export function sliceFrames(matrix: Float32Array, channels: number, from: number, to: number): Float32Array {
  const frames = matrix.length / channels;
  const slice = new Float32Array(channels * (to - from));
  for (let channel = 0; channel < channels; channel++) {
    slice.set(matrix.subarray(channel * frames + from, channel * frames + to), channel * (to - from));
  }
  return slice;
}

/** Writes a [channels, …] matrix into one with more columns, from column `at` on. */
export function setFrames(matrix: Float32Array, part: Float32Array, channels: number, at: number): void {
  const frames = matrix.length / channels;
  const width = part.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    matrix.set(part.subarray(channel * width, (channel + 1) * width), channel * frames + at);
  }
}
