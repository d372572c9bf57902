import type { Clock, Timing } from '../providers/index.js';
import { marks } from './timeline.js';
import type { Mark, TurnTimeline } from './timeline.js';

/** Takes the moments of one answer and makes its timeline. */
export class TurnClock {
  readonly #clock: Clock;
  readonly #anchorAt: number;
  readonly #moments = new Map<Mark, number>();
  readonly #timings: { asr?: Timing; turn?: Timing; tts?: Timing } = {};
  readonly #about: Pick<TurnTimeline, 'itemId' | 'anchor' | 'userAudioMs'>;

  constructor(clock: Clock, about: Pick<TurnTimeline, 'itemId' | 'anchor' | 'userAudioMs'>, anchorAt: number) {
    this.#clock = clock;
    this.#about = about;
    this.#anchorAt = anchorAt;
  }

  /** Only the first time counts. */
  mark(mark: Mark, at = this.#clock.now()): void {
    if (!this.#moments.has(mark)) this.#moments.set(mark, at);
  }

  timing(stage: keyof TurnTimeline['timings'], timing: Timing | undefined): void {
    if (timing) this.#timings[stage] ??= timing;
  }

  timeline(rest: Pick<TurnTimeline, 'responseId' | 'answerAudioMs' | 'outcome'>): TurnTimeline {
    const taken = marks.flatMap((mark) => {
      const at = this.#moments.get(mark);
      return at === undefined ? [] : [[mark, Math.round((at - this.#anchorAt) * 10) / 10] as const];
    });
    return { ...this.#about, ...rest, marks: Object.fromEntries(taken), timings: { ...this.#timings } };
  }
}
