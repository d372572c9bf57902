import type { Clock, Timing } from '../providers/index.js';
import { marks } from './timeline.js';
import type { Mark, TurnTimeline } from './timeline.js';

/** Takes the moments of one answer and makes its timeline. */
export class TurnClock {
  readonly #clock: Clock;
  #anchorAt: number;
  readonly #moments = new Map<Mark, number>();
  readonly #timings: { asr?: Timing; turn?: Timing; tts?: Timing } = {};
  #about: Pick<TurnTimeline, 'itemId' | 'anchor' | 'userAudioMs'>;
  #speculation: TurnTimeline['speculation'];

  constructor(clock: Clock, about: Pick<TurnTimeline, 'itemId' | 'anchor' | 'userAudioMs'>, anchorAt: number) {
    this.#clock = clock;
    this.#about = about;
    this.#anchorAt = anchorAt;
  }

  /** What it is about may become known only when some moments are taken already. */
  anchor(about: Pick<TurnTimeline, 'itemId' | 'anchor' | 'userAudioMs'>, anchorAt: number): void {
    this.#about = about;
    this.#anchorAt = anchorAt;
  }

  speculation(speculation: TurnTimeline['speculation']): void {
    this.#speculation = speculation;
  }

  /** Only the first time counts. */
  mark(mark: Mark, at = this.#clock.now()): void {
    if (!this.#moments.has(mark)) this.#moments.set(mark, at);
  }

  /** The answer is made anew: what its first draft had taken of moments does not count. */
  forgetAnswer(): void {
    for (const mark of ['draft', 'llm-first-token', 'llm-end', 'tts-first-audio'] as const) this.#moments.delete(mark);
  }

  timing(stage: keyof TurnTimeline['timings'], timing: Timing | undefined): void {
    if (timing) this.#timings[stage] ??= timing;
  }

  timeline(rest: Pick<TurnTimeline, 'responseId' | 'answerAudioMs' | 'outcome'>): TurnTimeline {
    const taken = marks.flatMap((mark) => {
      const at = this.#moments.get(mark);
      return at === undefined ? [] : [[mark, Math.round((at - this.#anchorAt) * 10) / 10] as const];
    });
    return {
      ...this.#about,
      ...rest,
      marks: Object.fromEntries(taken),
      timings: { ...this.#timings },
      ...(this.#speculation && { speculation: this.#speculation }),
    };
  }
}
