const compared = 512;

/** The offset in `whole` at which the beginning of `part` (which lost its leading silence) fits best. */
export function alignedAt(part: Float32Array, whole: Float32Array): number {
  const probe = part.subarray(Math.floor(part.length / 2), Math.floor(part.length / 2) + compared);
  const most = whole.length - part.length;
  let [best, least] = [0, Infinity];
  for (let offset = 0; offset <= most; offset++) {
    let error = 0;
    const from = offset + Math.floor(part.length / 2);
    for (let at = 0; at < probe.length && error < least; at++) error += (whole[from + at]! - probe[at]!) ** 2;
    if (error < least) [best, least] = [offset, error];
  }
  return best;
}
