interface Gap {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly lost: boolean;
}

/** One direction of a connection. What is sent arrives at once, except during a gap: then it comes in a burst, or never. */
export class NetworkPath {
  #gap: Gap | undefined;
  #held: (() => void)[] = [];

  /** From `fromMs` on nothing arrives for `ms`. */
  interrupt(fromMs: number, ms: number, lost: boolean): void {
    this.#gap = { fromMs, untilMs: fromMs + ms, lost };
  }

  pass(nowMs: number, arrive: () => void): void {
    this.flush(nowMs);
    if (!this.#gap || nowMs < this.#gap.fromMs) arrive();
    else if (!this.#gap.lost) this.#held.push(arrive);
  }

  /** Lets arrive what was late, once the gap is over. */
  flush(nowMs: number): void {
    if (!this.#gap || nowMs < this.#gap.untilMs) return;
    this.#gap = undefined;
    const late = this.#held;
    this.#held = [];
    for (const arrive of late) arrive();
  }
}
