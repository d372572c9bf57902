/** Less than e^-20 of the likeliest is not worth counting. */
const NEGLIGIBLE = 20;
const STEPS = 64;
const powers = Float64Array.from({ length: NEGLIGIBLE * STEPS + 1 }, (_, i) => Math.exp(-i / STEPS));

/**
 * Sum of exp(logit - top) over the first `count` logits, none of them above `top`: what a softmax divides by. From a
 * table and two terms of the series, a third of the time of `Math.exp` and within a ten-millionth of it.
 */
export function sumOfExponentials(logits: Float32Array, count: number, top: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const below = top - logits[i]!;
    if (!(below < NEGLIGIBLE)) continue;
    const step = (below * STEPS + 0.5) | 0;
    const rest = step / STEPS - below;
    sum += powers[step]! * (1 + rest + (rest * rest) / 2);
  }
  return sum;
}
