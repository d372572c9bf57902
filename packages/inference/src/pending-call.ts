import { setMaxListeners } from 'node:events';
import type { Priority, RunOptions, RunResult } from '@repartee/core/providers';
import type { Place } from './place.js';
import { patientUntil } from './waiting-call.js';
import type { WaitingCall } from './waiting-call.js';

/** One call on its way through the pool: it waits, runs and is answered once, whichever answer comes first. */
export class PendingCall implements WaitingCall {
  readonly input: unknown;
  readonly priority: Priority;
  readonly deadline: number;
  readonly due: number;
  readonly patientUntil: number;
  /** On the clock, ms. */
  readonly arrivedAt: number;
  readonly waitingSince: number;
  readonly sequence: number;
  readonly turn: number;
  readonly session: object | string | undefined;
  readonly coalesce: string | undefined;
  readonly answer: Promise<RunResult<unknown>>;
  isRetry = false;
  readonly #signal: AbortSignal;
  readonly #onAbort: () => void;
  #resolve!: (result: RunResult<unknown>) => void;
  #reject!: (error: unknown) => void;
  #settled = false;

  constructor(
    input: unknown,
    options: RunOptions,
    arrivedAt: number,
    place: Place,
    onAbort: (call: PendingCall) => void,
  ) {
    this.input = input;
    this.priority = options.priority ?? 'normal';
    this.deadline = options.deadline ?? Infinity;
    this.due = options.due ?? this.deadline;
    this.patientUntil = patientUntil(options.due);
    this.arrivedAt = arrivedAt;
    this.waitingSince = place.since;
    this.sequence = place.sequence;
    this.turn = place.turn;
    this.session = options.session;
    this.coalesce = options.coalesce;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#signal = options.signal;
    this.#onAbort = () => {
      onAbort(this);
      this.fail(this.#signal.reason);
    };
    // Many calls may run under one signal at once; Node warns of a leak from the eleventh on.
    setMaxListeners(0, this.#signal);
    this.#signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Answered already; what else comes is dropped. */
  get settled(): boolean {
    return this.#settled;
  }

  succeed(result: RunResult<unknown>): void {
    if (this.#settle()) this.#resolve(result);
  }

  fail(error: unknown): void {
    if (this.#settle()) this.#reject(error);
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#signal.removeEventListener('abort', this.#onAbort);
    return true;
  }
}
