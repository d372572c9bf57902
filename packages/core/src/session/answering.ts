import type { Tool } from '../providers/index.js';
import { Answer } from './answer.js';
import type { AnswerOutcome } from './answer.js';
import type { ResponseOptions } from './conversation.js';
import { Floor } from './floor.js';
import type { Holder, YieldReason } from './floor.js';
import type { History } from './history.js';
import { reply } from './reply.js';
import type { ReplyPart } from './reply.js';
import type { SessionContext } from './session-context.js';
import { TurnClock } from './turn-clock.js';

export interface AnsweringOptions extends SessionContext {
  readonly history: History;
  readonly outputRate: number;
  /** The agent is answering or being heard, or has done. */
  readonly onFloor: (taken: boolean) => void;
  readonly userIsSpeaking: () => boolean;
}

/** What one answer is made of. Kept while it may have to be given again. */
interface Plan {
  readonly unasked: boolean;
  readonly options: ResponseOptions;
  readonly language: string | undefined;
  /** The user's message it answers. */
  readonly itemId: string | null;
  readonly parts: (signal: AbortSignal, turnClock: TurnClock) => AsyncIterable<ReplyPart>;
}

/** The voice of a session: who has the floor, what is said, and what is said next. */
export class Answering {
  readonly #options: AnsweringOptions;
  readonly #floor: Floor;
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #announcements: string[] = [];
  /** The answer that the user's last sound stopped. */
  #interrupted: { readonly plan: Plan; readonly cut: readonly string[] } | undefined;

  constructor(options: AnsweringOptions) {
    this.#options = options;
    this.#floor = new Floor(options.signal);
    this.#tools = new Map(options.parts.tools.map((tool) => [tool.name, tool]));
  }

  /** The answer being made, if it is. One that was told to stop no longer counts: the next may be asked for. */
  get active(): Holder | undefined {
    const holder = this.#floor.holder;
    return holder && !holder.ended && !holder.stopped ? holder : undefined;
  }

  answer(options: ResponseOptions, turnClock: TurnClock, itemId: string | null, language: string | undefined): void {
    this.#interrupted = undefined;
    const parts: Plan['parts'] = (signal, clock) => this.#reply(options, language, signal, clock);
    this.#take({ unasked: false, options, language, itemId, parts }, turnClock);
  }

  /** Says something of the agent's own accord, now. */
  say(text: string): void {
    this.#take({ unasked: true, options: {}, language: undefined, itemId: null, parts: () => saying(text) });
  }

  /** Says it when nobody is speaking. */
  announce(text: string): void {
    if (this.#options.signal.aborted || !text) return;
    this.#announcements.push(text);
    this.announceNext();
  }

  announceNext(): void {
    if (this.#options.signal.aborted || this.#options.userIsSpeaking() || this.active) return;
    const text = this.#announcements.shift();
    if (text !== undefined) this.say(text);
  }

  stop(reason: YieldReason): void {
    const holder = this.#floor.holder;
    if (!holder || holder.stopped) return;
    this.#floor.yield(reason);
    if (holder.begun) this.#options.emit({ type: 'player-clear', responseId: holder.responseId });
  }

  reportPlayback(_itemId: string, _playedMs: number): void {}

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
    const { tasks, parts, signal: sessionSignal, onFloor } = this.#options;
    const { clock, createId } = parts;
    const responseId = createId('resp');
    const done = this.#floor.take({ responseId, unasked: plan.unasked }, async (signal, holder) => {
      if (sessionSignal.aborted) return;
      holder.begun = true;
      onFloor(true);
      const outcome = await this.#make(plan, responseId, turnClock, signal);
      holder.ended = true;
      await clock.sleep(outcome.playout.leadMs(clock.now()), signal).catch(() => {});
      onFloor(false);
      this.#after(plan, outcome, signal);
    });
    tasks.start(() => done);
  }

  #make(plan: Plan, responseId: string, turnClock: TurnClock, signal: AbortSignal): Promise<AnswerOutcome> {
    const { parts, settings: current, history, outputRate, emit } = this.#options;
    const { clock, config, createId, providers } = parts;
    const settings = current();
    const { options, language } = plan;
    const answer = new Answer({
      responseId,
      modality: options.modality ?? settings.modality,
      metadata: options.metadata ?? null,
      parts: plan.parts(signal, turnClock),
      voice: {
        tts: providers.tts,
        voice: options.voice ?? settings.voice ?? undefined,
        language: settings.language ?? language,
        speed: settings.speed,
        clock,
        deadlines: config.deadlines,
      },
      playback: config.playback,
      outputRate,
      history,
      clock,
      turnClock,
      signal,
      createItemId: () => createId('item'),
      isServerTool: (name) => this.#tools.has(name),
      emit,
    });
    return answer.run();
  }

  #after(plan: Plan, { status, error, begun, output }: AnswerOutcome, signal: AbortSignal): void {
    const { fail, parts } = this.#options;
    if (status === 'cancelled' && signal.reason === ('turn-detected' satisfies YieldReason)) {
      this.#interrupted = { plan, cut: output.flatMap((item) => (item.type === 'message' ? [item.id] : [])) };
    }
    if (error) {
      fail(error, 'The answer failed');
      if (!begun && !plan.unasked) this.announce(parts.config.agent.apology);
    }
    this.announceNext();
  }

  #reply(options: ResponseOptions, language: string | undefined, signal: AbortSignal, turnClock: TurnClock) {
    const { parts, settings: current, history, sessionId, signal: sessionSignal } = this.#options;
    const { config, clock, providers } = parts;
    const settings = current();
    const clientTools = (options.tools ?? settings.tools).filter((tool) => !this.#tools.has(tool.name));
    return reply({
      llm: providers.llm,
      messages: history.messages(options.instructions ?? settings.instructions),
      serverTools: this.#tools,
      tools: [...this.#tools.values(), ...clientTools],
      toolChoice: options.toolChoice ?? settings.toolChoice,
      maxTokens: options.maxTokens ?? settings.maxTokens ?? undefined,
      language: settings.language ?? language,
      maxToolSteps: config.agent.maxToolSteps,
      deadlines: config.deadlines,
      clock,
      onFirstToken: () => turnClock.mark('llm-first-token'),
      onEnd: () => turnClock.mark('llm-end'),
      toolContext: { signal, sessionId, sessionSignal, announce: (text) => this.announce(text) },
    });
  }

  #clockFrom({ itemId }: Plan): TurnClock {
    const { clock } = this.#options.parts;
    return new TurnClock(clock, { itemId, anchor: 'request', userAudioMs: 0 }, clock.now());
  }
}

async function* saying(text: string): AsyncGenerator<ReplyPart, void, undefined> {
  yield { type: 'text-delta', text };
  yield { type: 'reply-end', finish: 'stop', usage: null };
}
