/** Stand-ins for the silence that would fill Whisper's 30 s window. */
export interface SilenceTail {
  /** Encoder positions of the stand-ins. */
  readonly positions: Int32Array;
  /** What is added to their attention scores: the logarithm of how many positions each stands for. */
  readonly bias: Float32Array;
}

/**
 * `count` positions (even) that stand for encoder positions `from` up to `total`: dense at both ends, their widths
 * growing geometrically towards the middle. Without them Whisper runs away on audio cut short of 30 s.
 */
export function silenceTail(from: number, count: number, total: number): SilenceTail {
  const half = count / 2;
  const target = (total - from) / 2;
  const ratio = growth(half, target);
  const widths = new Float64Array(count);
  let sum = 0;
  for (let i = 0, width = 1; i < half; i++, width *= ratio) {
    widths[i] = widths[count - 1 - i] = width;
    sum += width;
  }
  const positions = new Int32Array(count);
  const bias = new Float32Array(count);
  let edge = from;
  for (let i = 0; i < count; i++) {
    const width = (widths[i]! * target) / sum;
    positions[i] = Math.min(total - 1, Math.floor(edge + width / 2));
    bias[i] = Math.log(width);
    edge += width;
  }
  return { positions, bias };
}

/** The ratio, at least 1, at which `terms` widths from 1 on add up to `target`. */
function growth(terms: number, target: number): number {
  let low = 1;
  let high = 3;
  for (let i = 0; i < 60; i++) {
    const ratio = (low + high) / 2;
    let sum = 0;
    for (let term = 0, width = 1; term < terms; term++, width *= ratio) sum += width;
    if (sum < target) low = ratio;
    else high = ratio;
  }
  return low;
}
