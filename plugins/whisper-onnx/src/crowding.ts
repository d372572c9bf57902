import type { Timing } from '@repartee/core/providers';

/** A wait for a worker that counts as much again as an idle pool, ms. */
const USUAL_WAIT_MS = 10;
/** Share of the newest wait in what is remembered. */
const STEP = 0.3;

/** How busy the pool is, as seen from how long transcriptions of all sessions lately waited for a worker. */
export class Crowding {
  #waitMs = 0;

  /** 1: nobody waits. Partials are made so many times rarer, so that in a busy pool the transcripts that answers wait for go first. */
  get factor(): number {
    return 1 + this.#waitMs / USUAL_WAIT_MS;
  }

  note({ queueMs }: Timing): void {
    this.#waitMs += (queueMs - this.#waitMs) * STEP;
  }
}
