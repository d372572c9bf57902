import { normal } from '../random.js';
import type { Random } from '../random.js';

/**
 * How long people pause within a turn. Campione & Véronis (Speech Prosody 2002; 6,000 pauses, five languages) tell brief pauses
 * (< 200 ms), medium ones (200–1,000 ms) and, where people do not read, long ones (> 1,000 ms). Brief ones the recordings have
 * of their own; drawn are medium and long ones. The log-normal shape, the medians, the spreads and the share of long ones are
 * our choice, set so that nine of ten medium pauses lie between their bounds.
 */
const kinds = { medium: { medianMs: 430, spread: 0.45 }, long: { medianMs: 1500, spread: 0.3 } };
const longShare = 0.1;
/** Speakers differ: the spread of their own medians, part of the spread above. */
const speakerSpread = 0.25;
const bounds = { leastMs: 120, mostMs: 3000 };

export interface Pauser {
  /** Length of the next pause, ms. */
  next(): number;
}

/** One speaker, with a pace that is drawn once. */
export function pauser(random: Random): Pauser {
  const pace = Math.exp(speakerSpread * normal(random));
  return {
    next() {
      const { medianMs, spread } = random() < longShare ? kinds.long : kinds.medium;
      const own = Math.sqrt(spread ** 2 - speakerSpread ** 2);
      const drawn = medianMs * pace * Math.exp(own * normal(random));
      return Math.min(bounds.mostMs, Math.max(bounds.leastMs, drawn));
    },
  };
}
