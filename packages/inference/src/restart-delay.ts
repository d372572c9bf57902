/** A lane whose workers have ended so often in a row, without having done anything, is given up until one lives again. */
export const hopelessAfter = 5;

const firstDelayMs = 100;
const longestDelayMs = 30_000;

/** How long the place of a lost worker stays empty. `fruitless`: workers in a row that ended before they had done anything. */
export function restartDelayMs(fruitless: number): number {
  return fruitless <= 1 ? 0 : Math.min(longestDelayMs, firstDelayMs * 2 ** (fruitless - 2));
}
