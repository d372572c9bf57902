import type { Tool } from '../providers/index.js';
import { Gate } from '../streams/index.js';
import { Answer } from './answer.js';
import type { AnswerOutcome } from './answer.js';
import { Drafting } from './drafting.js';
import { Floor } from './floor.js';
import type { Holder, YieldReason } from './floor.js';
import type { History } from './history.js';
import type { Occasion, Plan } from './plan.js';
import type { Playout } from './playout.js';
import type { SessionContext } from './session-context.js';
import { TurnClock } from './turn-clock.js';

export interface AnsweringOptions extends SessionContext {
  readonly history: History;
  readonly outputRate: number;
  /** The agent answers, or is being heard. */
  readonly onStart: (isProtected: boolean) => void;
  /** It is silent, of its own accord or because the client said so. Not told when the user takes the floor. */
  readonly onEnd: () => void;
  /** Audio on its way to the listener, at the output rate. `atMs`: when it will be heard, on the clock. */
  readonly onAudio: (samples: Int16Array, atMs: number) => void;
  /** A player that does as it is told was told so. */
  readonly onOrder: (order: 'pause' | 'resume' | 'clear') => void;
  readonly userIsSpeaking: () => boolean;
}

/** How long the listener's player may be behind what it was sent before nobody waits for it any more, ms. */
const stragglerMs = 3_000;

/** The voice of a session: who has the floor, what is said, and what is said next. */
export class Answering {
  readonly #options: AnsweringOptions;
  readonly #floor: Floor;
  readonly #drafting: Drafting;
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #announcements: { readonly text: string; readonly occasion: Occasion }[] = [];
  /** Closed while it is not clear whether the user interrupts. */
  readonly #voice = new Gate(true);
  /** The response whose player was told to pause. */
  #paused: string | undefined;
  #answer: Answer | undefined;
  /** The answer that the user's last sound stopped. */
  #interrupted: { readonly plan: Plan; readonly cut: readonly string[] } | undefined;

  constructor(options: AnsweringOptions) {
    this.#options = options;
    this.#floor = new Floor(options.signal);
    this.#tools = new Map(options.parts.tools.map((tool) => [tool.name, tool]));
    this.#drafting = new Drafting({ ...options, tools: this.#tools, announce: (text) => this.announce(text) });
  }

  /** The answer being made, if it is. One that was told to stop no longer counts: the next may be asked for. */
  get active(): Holder | undefined {
    const holder = this.#floor.holder;
    return holder && !holder.ended && !holder.stopped ? holder : undefined;
  }

  /** What is being said, as far as it is written, or was said last. */
  get text(): string {
    return this.#answer?.text ?? '';
  }

  /** The moments of the answer prepared in advance, if there is one. */
  get draftClock(): TurnClock | undefined {
    return this.#drafting.turnClock;
  }

  /** Prepares the answer to these words of the user, behind a closed gate. */
  speculate(text: string, language: string | undefined): void {
    this.#drafting.speculate(text, language, this.#floor.settled);
  }

  unspeculate(): void {
    this.#drafting.unspeculate();
  }

  answer(plan: Plan, turnClock: TurnClock): void {
    this.#interrupted = undefined;
    this.#take(plan, turnClock);
  }

  /** Says something of the agent's own accord, now. */
  say(text: string, occasion: Occasion): void {
    this.#take({ occasion, text, options: {}, language: undefined, itemId: null });
  }

  /** Says it when nobody is speaking. */
  announce(text: string, occasion: Occasion = 'announcement'): void {
    if (this.#options.signal.aborted || !text) return;
    this.#announcements.push({ text, occasion });
    this.announceNext();
  }

  announceNext(): void {
    if (this.#options.signal.aborted || this.#options.userIsSpeaking() || this.active) return;
    const next = this.#announcements.shift();
    if (next) this.say(next.text, next.occasion);
  }

  /** Falls silent for the moment. */
  hold(): void {
    const holder = this.#floor.holder;
    if (!holder || holder.stopped) return;
    this.#voice.close();
    if (!holder.begun) return;
    this.#paused = holder.responseId;
    this.#answer?.hold(true);
    this.#order('pause', holder.responseId);
  }

  /** Goes on with the very next sample. */
  resume(): void {
    if (this.#paused !== undefined) {
      this.#answer?.hold(false);
      this.#order('resume', this.#paused);
    }
    this.#release();
  }

  stop(reason: YieldReason): void {
    const holder = this.#floor.holder;
    if (holder && !holder.stopped) {
      const tail = holder.ended ? this.#answer?.lastHeard() : undefined;
      this.#floor.yield(reason);
      if (holder.begun) this.#order('clear', holder.responseId);
      if (tail) this.#cut(tail.itemId, tail.heardMs);
      if (reason !== 'turn-detected') this.#options.onEnd();
    }
    this.#release();
  }

  /** So much of this message was played. Where it was cut already, the client knows better where. */
  reportPlayback(itemId: string, playedMs: number): void {
    if (!this.#answer?.report(itemId, playedMs)) return;
    const { history } = this.#options;
    const item = history.has(itemId) ? history.get(itemId) : undefined;
    if (item?.type === 'message' && item.status === 'incomplete') this.#cut(itemId, playedMs);
  }

  /** What stopped the answer was no speech: it is given again, so that a cough does not leave dead air. */
  again(): void {
    const interrupted = this.#interrupted;
    this.#interrupted = undefined;
    if (!interrupted || this.active) return;
    const { history, emit } = this.#options;
    for (const itemId of interrupted.cut.filter((id) => history.has(id))) {
      history.delete(itemId);
      emit({ type: 'item-delete', itemId });
    }
    this.#take(interrupted.plan);
  }

  #take(plan: Plan, turnClock = this.#clockFrom(plan)): void {
    const { tasks, parts, signal: sessionSignal, onStart, onEnd } = this.#options;
    const responseId = parts.createId('resp');
    const isProtected = this.#isProtected(plan);
    if (this.#paused !== undefined) this.#order('clear', this.#paused);
    const done = this.#floor.take(
      { responseId, unasked: plan.occasion !== undefined, isProtected },
      async (signal, holder) => {
        if (sessionSignal.aborted) return;
        holder.begun = true;
        const outcome = await this.#give(plan, responseId, turnClock, signal);
        holder.ended = true;
        await this.#heard(outcome.playout, signal);
        if (!holder.stopped) onEnd();
        this.#after(plan, outcome, signal);
      },
    );
    this.#release();
    // At once: a sound from now on is over this answer, also while the last one tidies up.
    onStart(isProtected);
    tasks.start(() => done);
  }

  #give(plan: Plan, responseId: string, turnClock: TurnClock, signal: AbortSignal): Promise<AnswerOutcome> {
    const { parts, settings: current, history, outputRate, emit, onAudio } = this.#options;
    const { clock, config, createId } = parts;
    const { options, occasion } = plan;
    const settings = current();
    const claimed = occasion === undefined ? this.#drafting.claim(plan, turnClock, signal) : undefined;
    if (occasion === undefined) this.#drafting.account(turnClock, claimed !== undefined);
    this.#answer = new Answer({
      responseId,
      modality: options.modality ?? settings.modality,
      metadata: options.metadata ?? null,
      draft: claimed ?? this.#drafting.begin(plan, turnClock, signal),
      speed: settings.speed,
      floor: this.#voice,
      playback: config.playback,
      outputRate,
      history,
      clock,
      turnClock,
      signal,
      createItemId: () => createId('item'),
      isServerTool: (name) => this.#tools.has(name),
      emit,
      onAudio,
    });
    return this.#answer.run();
  }

  /** Waits until the listener has heard what was sent. */
  async #heard(playout: Playout, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options.parts;
    const unheardMs = () => playout.unheardMs(clock.now());
    for (let left = unheardMs() + stragglerMs; left > 0 && unheardMs() > 0 && !signal.aborted;) {
      // At least a millisecond: a rest of rounding would never pass.
      const restMs = Math.max(1, unheardMs());
      await clock.sleep(restMs, signal).catch(() => {});
      await this.#voice.passed(signal);
      left -= restMs;
    }
  }

  #after(plan: Plan, { status, error, begun, output }: AnswerOutcome, signal: AbortSignal): void {
    const { fail, parts } = this.#options;
    if (status === 'cancelled' && signal.reason === ('turn-detected' satisfies YieldReason)) {
      this.#interrupted = { plan, cut: output.flatMap((item) => (item.type === 'message' ? [item.id] : [])) };
    }
    if (error) {
      fail(error, 'The answer failed');
      if (!begun && plan.occasion === undefined) this.announce(parts.config.agent.apology, 'apology');
    }
    this.announceNext();
  }

  #order(order: 'pause' | 'resume' | 'clear', responseId: string): void {
    this.#options.emit({ type: `player-${order}`, responseId });
    if (this.#answer?.isReported) this.#options.onOrder(order);
  }

  #release(): void {
    this.#paused = undefined;
    this.#voice.open();
  }

  #cut(itemId: string, heardMs: number): void {
    const { history, emit } = this.#options;
    if (history.cut(itemId, heardMs)) emit({ type: 'item-truncate', itemId, audioEndMs: heardMs });
  }

  #isProtected({ occasion, options }: Plan): boolean {
    const { protect } = this.#options.parts.config.turnTaking.interruption;
    return options.interruptible === false || (occasion !== undefined && protect.includes(occasion));
  }

  #clockFrom({ itemId }: Plan): TurnClock {
    const { clock } = this.#options.parts;
    return new TurnClock(clock, { itemId, anchor: 'request', userAudioMs: 0 }, clock.now());
  }
}
