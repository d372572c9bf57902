import { LISTEN_RATE } from '../providers/index.js';
import type { Clock } from '../providers/index.js';
import { linkedController } from '../streams/index.js';
import type { LinkedController } from '../streams/index.js';
import type { Microphone } from './listen.js';
import { Turn } from './turn.js';
import { doubtReachMs, idleLimitMs, silentState, takeTurn } from './turn-taking.js';
import type { TurnTakingEffect, TurnTakingEvent, TurnTakingRules, TurnTakingState } from './turn-taking.js';
import type { HeardFrame } from './weigh-frames.js';

/** What becomes of the decisions: one method for each effect. Called in order; must not throw. */
export interface TurnListener {
  turnStart(turn: Turn): void;
  answerHold(): void;
  answerResume(): void;
  /** The user speaks over the agent. */
  floorTake(turn: Turn): void;
  pause(turn: Turn, pause: number): void;
  resume(turn: Turn): void;
  speculate(turn: Turn): void;
  unspeculate(): void;
  turnEnd(turn: Turn, endMs: number, drafted: boolean): void;
  turnDrop(turn: Turn): void;
}

export interface TurnTakerOptions {
  readonly microphone: Microphone;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Looked at anew for every event. */
  readonly rules: TurnTakingRules;
  readonly createItemId: () => string;
  readonly listener: TurnListener;
  /** Sees every decision before it takes effect. */
  readonly onDecision: ((effect: TurnTakingEffect) => void) | undefined;
}

const msOf = (samples: number) => (samples * 1000) / LISTEN_RATE;

/** take-turns: frames → turns with live audio. Feeds the reducer, keeps the audio, performs the effects. */
export class TurnTaker {
  readonly #options: TurnTakerOptions;
  #state: TurnTakingState = silentState;
  #turn: Turn | undefined;
  /** Frames from before a turn, newest last. */
  readonly #past: HeardFrame[] = [];
  /** Frames of a client that went on before the turn it committed was over. */
  readonly #waiting: HeardFrame[] = [];
  #isHearing = false;
  /** Positions in samples at which the client said that its turn is over. */
  readonly #commits: number[] = [];
  #lastCommit = 0;
  /** Ranges of samples that belong to no turn of a client that commits: padding, and what it cleared. */
  #skipped: { readonly from: number; readonly to: number }[] = [];
  /** Wakes up when the microphone may have gone quiet. */
  #timer: (LinkedController & { readonly dueAt: number }) | undefined;

  constructor(options: TurnTakerOptions) {
    this.#options = options;
  }

  get inTurn(): boolean {
    return this.#turn !== undefined;
  }

  hear(frame: HeardFrame): void {
    this.#waiting.push(frame);
    this.#hearWaiting();
  }

  /** The turn ends once everything up to this sample is heard. The padding behind it is no part of the next one. */
  commitAt(sample: number, paddingSamples: number): void {
    this.#commits.push(sample);
    this.#lastCommit = sample;
    this.#skip(sample, sample + paddingSamples);
  }

  /** What came up to this sample and is not committed belongs to no turn. */
  clearTo(sample: number): void {
    this.#skip(this.#lastCommit, sample);
    if (this.#commits.length === 0) this.#dispatch({ type: 'clear' });
  }

  tell(event: Exclude<TurnTakingEvent, { type: 'frame' | 'idle' | 'commit' | 'clear' | 'lost' }>): void {
    this.#dispatch(event);
  }

  /** No frame comes any more for the turn that is open. It is dropped; the next frame may begin another. */
  abandon(): void {
    this.#past.length = 0;
    this.#waiting.length = 0;
    this.#commits.length = 0;
    if (this.#turn) this.#turn.lost = true;
    this.#dispatch({ type: 'lost' });
  }

  stop(): void {
    this.#disarm();
    this.#turn?.audio.end();
    this.#turn = undefined;
  }

  #hearWaiting(): void {
    if (this.#isHearing) return;
    this.#isHearing = true;
    try {
      while (this.#waiting.length > 0 && !this.#isCommitted) this.#hearNow(this.#waiting.shift() as HeardFrame);
    } finally {
      this.#isHearing = false;
    }
  }

  /** The client has committed its turn, and only the transcript is missing. */
  get #isCommitted(): boolean {
    return this.#state.phase === 'paused' && this.#state.ending && this.#options.rules.detection === null;
  }

  #hearNow(frame: HeardFrame): void {
    const end = frame.offset + frame.samples.length;
    if (!this.#isSkipped(frame.offset, end)) {
      this.#past.push(frame);
      this.#turn?.hear(frame);
      const { speech, level, isDoubted, samples } = frame;
      const durationMs = msOf(samples.length);
      this.#dispatch({ type: 'frame', speech, level, isDoubted, endMs: msOf(end), durationMs });
      this.#forget(end);
    }
    while (this.#commits.length > 0 && end >= (this.#commits[0] as number)) {
      this.#commits.shift();
      this.#dispatch({ type: 'commit' });
    }
  }

  #skip(from: number, to: number): void {
    if (this.#options.rules.detection === null && to > from) this.#skipped.push({ from, to });
  }

  #isSkipped(offset: number, end: number): boolean {
    if (this.#skipped.length === 0) return false;
    this.#skipped = this.#skipped.filter(({ to }) => to > offset);
    return this.#skipped.some(({ from, to }) => from <= offset && end <= to);
  }

  /** Keeps just what a turn that begins now would need. */
  #forget(end: number): void {
    const { detection, config } = this.#options.rules;
    const keptMs =
      (detection?.prefixMs ?? 0) + config.minSpeechMs + config.interruption.minSpeechMs + doubtReachMs + 200;
    const keep = this.#state.phase === 'onset' ? this.#state.onsetMs - keptMs : msOf(end) - keptMs;
    while (this.#past[0] && msOf(this.#past[0].offset + this.#past[0].samples.length) < keep) this.#past.shift();
  }

  #dispatch(event: TurnTakingEvent): void {
    if (this.#options.signal.aborted) return;
    const { state, effects } = takeTurn(this.#state, event, this.#options.rules);
    this.#state = state;
    for (const effect of effects) {
      this.#options.onDecision?.(effect);
      this.#perform(effect);
    }
    this.#arm(event);
    this.#hearWaiting();
  }

  #perform(effect: TurnTakingEffect): void {
    const { listener, clock } = this.#options;
    if (effect.type === 'turn-start') return listener.turnStart(this.#open(effect));
    if (effect.type === 'answer-hold') return listener.answerHold();
    if (effect.type === 'answer-resume') return listener.answerResume();
    if (effect.type === 'unspeculate') return listener.unspeculate();
    const turn = this.#turn;
    if (!turn) return;
    switch (effect.type) {
      case 'floor-take':
        return listener.floorTake(turn);
      case 'pause':
        turn.moments.pause = clock.now();
        turn.pause(effect.pause);
        return listener.pause(turn, effect.pause);
      case 'resume':
        turn.resume();
        return listener.resume(turn);
      case 'speculate':
        return listener.speculate(turn);
      case 'turn-end':
        this.#close(turn);
        return listener.turnEnd(turn, effect.endMs, effect.drafted);
      case 'turn-drop':
        this.#close(turn);
        return listener.turnDrop(turn);
    }
  }

  #open({ fromMs, onsetMs, contested }: TurnTakingEffect & { readonly type: 'turn-start' }): Turn {
    const turn = new Turn(this.#options.createItemId(), onsetMs, contested);
    this.#turn = turn;
    for (const frame of this.#past) if (msOf(frame.offset + frame.samples.length) > fromMs) turn.hear(frame);
    return turn;
  }

  #close(turn: Turn): void {
    this.#turn = undefined;
    turn.audio.end();
  }

  /**
   * Sees to it that a microphone gone quiet is noticed. While audio comes the moment moves on with every frame, so a timer
   * that wakes early is left alone: it looks again and goes back to sleep.
   */
  #arm(event: TurnTakingEvent): void {
    const { microphone, clock, signal } = this.#options;
    const limitMs = idleLimitMs(this.#state, this.#options.rules);
    const restMs = (limitMs ?? Infinity) - microphone.idleMs(clock.now());
    // At least a millisecond: a rest of rounding would never pass.
    const dueAt = clock.now() + Math.max(1, restMs);
    if (this.#timer && limitMs !== undefined && this.#timer.dueAt <= dueAt) return;
    this.#disarm();
    if (limitMs === undefined || (restMs <= 0 && event.type === 'idle')) return;
    const timer = { ...linkedController(signal), dueAt };
    this.#timer = timer;
    clock.sleep(dueAt - clock.now(), timer.signal).then(
      () => this.#wake(timer),
      () => {},
    );
  }

  #wake(timer: LinkedController): void {
    if (this.#timer !== timer) return;
    this.#disarm();
    const { microphone, clock } = this.#options;
    const idle = { type: 'idle', idleMs: microphone.idleMs(clock.now()) } as const;
    const limitMs = idleLimitMs(this.#state, this.#options.rules);
    if (limitMs !== undefined && idle.idleMs >= limitMs) this.#dispatch(idle);
    else this.#arm(idle);
  }

  #disarm(): void {
    this.#timer?.abort();
    this.#timer = undefined;
  }
}
