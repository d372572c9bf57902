import type { PlayerPosition, Playout } from './playout.js';

const REPORT_EVERY_MS = 100;

/** What a player has to tell the server about itself, and when. Positions that were told are not told again. */
export class PositionReports {
  readonly #playout: Playout;
  readonly #told = new Map<string, number>();
  #toldAtMs = -Infinity;

  constructor(playout: Playout) {
    this.#playout = playout;
  }

  /** What is due by now: every 100 ms while something plays, and at once when all of it was heard. */
  due(atMs: number): readonly PlayerPosition[] {
    if (atMs - this.#toldAtMs < REPORT_EVERY_MS && atMs < this.#playout.untilMs) return [];
    return this.now(atMs);
  }

  /** Everything the server does not know yet: for the moment of a pause or a clear. */
  now(atMs: number): readonly PlayerPosition[] {
    const news = this.#playout.positions(atMs).filter(({ itemId, playedMs }) => this.#told.get(itemId) !== playedMs);
    for (const { itemId, playedMs } of news) this.#told.set(itemId, playedMs);
    if (news.length > 0) this.#toldAtMs = atMs;
    return news;
  }
}
