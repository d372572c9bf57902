import { linkedController } from '../streams/index.js';
import type { LinkedController } from '../streams/index.js';

/** Why an answer lost the floor. */
export type YieldReason = 'turn-detected' | 'client-cancelled' | 'replaced';

export interface Holder {
  readonly responseId: string;
  /** Said to the end whatever the user does. */
  readonly isProtected: boolean;
  /** Spoken on the agent's own account (greeting, announcement, apology): gives way to whatever the client asks for. */
  readonly unasked: boolean;
  /** It has been told to stop, and tidies up. */
  stopped: boolean;
  /** The client knows of it. */
  begun: boolean;
  /** Its words are all said; only the listener is not through yet. */
  ended: boolean;
}

/** Who may be heard. One answer at a time; the next one begins when the last one has let go. */
export class Floor {
  readonly #sessionSignal: AbortSignal;
  #holder: (Holder & { readonly controller: LinkedController; readonly done: Promise<void> }) | undefined;

  constructor(sessionSignal: AbortSignal) {
    this.#sessionSignal = sessionSignal;
  }

  get holder(): Holder | undefined {
    return this.#holder;
  }

  /** Resolves when the last answer has tidied up. */
  get settled(): Promise<void> {
    return this.#holder?.done ?? Promise.resolve();
  }

  /** Takes the floor from whoever has it. `answer` must not reject. */
  take(
    about: Pick<Holder, 'responseId' | 'unasked' | 'isProtected'>,
    answer: (signal: AbortSignal, holder: Holder) => Promise<void>,
  ): Promise<void> {
    const last = this.#holder;
    this.yield('replaced');
    const controller = linkedController(this.#sessionSignal);
    const state: Holder = { ...about, stopped: false, begun: false, ended: false };
    const done = (async () => {
      await last?.done;
      await answer(controller.signal, state);
      // Whoever still works on it after a deadline is told to stop.
      controller.abort('over');
      if (this.#holder?.responseId === about.responseId) this.#holder = undefined;
    })();
    this.#holder = Object.assign(state, { controller, done });
    return done;
  }

  /** The answer stops; the one who holds the floor keeps it until it has tidied up. */
  yield(reason: YieldReason): void {
    if (!this.#holder) return;
    this.#holder.stopped = true;
    this.#holder.controller.abort(reason);
  }
}
