import type { Gate } from '../streams/index.js';
import type { Tool } from '../providers/index.js';
import { Draft } from './draft.js';
import { History } from './history.js';
import type { Plan } from './plan.js';
import { reply } from './reply.js';
import type { ReplyOptions, ReplyPart } from './reply.js';
import type { SessionContext } from './session-context.js';
import { TurnClock } from './turn-clock.js';

export interface DraftingOptions extends SessionContext {
  readonly history: History;
  readonly tools: ReadonlyMap<string, Tool>;
  readonly announce: (text: string) => void;
}

/** A draft made in advance. */
interface Speculation {
  readonly plan: Plan;
  readonly draft: Draft;
  readonly turnClock: TurnClock;
  /** What the model was asked, and how it is to be spoken. undefined: it has not begun. */
  recipe: string | undefined;
}

type Request = Pick<ReplyOptions, 'messages' | 'tools' | 'toolChoice' | 'maxTokens' | 'language'>;

/** Prepares answers: those that are wanted, and one that may be wanted in a moment. */
export class Drafting {
  readonly #options: DraftingOptions;
  #speculation: Speculation | undefined;
  #dropped = 0;
  #wastedMs = 0;
  #fillers = 0;

  constructor(options: DraftingOptions) {
    this.#options = options;
  }

  /** The moments of the draft made in advance; they belong to the turn that it answers. */
  get turnClock(): TurnClock | undefined {
    return this.#speculation?.turnClock;
  }

  /** An answer that will be given. `signal`: of whoever has the floor. */
  begin(plan: Plan, turnClock: TurnClock, signal: AbortSignal): Draft {
    const draft = this.#draft(plan, turnClock, signal, () => this.#request(plan));
    draft.confirm();
    return draft;
  }

  /** An answer that may be wanted in a moment. `settled`: once the conversation holds what was heard of the last one. */
  speculate(text: string, language: string | undefined, settled: Promise<void>): void {
    this.unspeculate();
    const { parts, signal } = this.#options;
    const now = parts.clock.now();
    const turnClock = new TurnClock(parts.clock, { itemId: null, anchor: 'speech-end', userAudioMs: 0 }, now);
    turnClock.mark('draft');
    const plan: Plan = { options: {}, language, itemId: null, upcoming: text };
    const request = () => {
      speculation.recipe = this.#recipe(plan);
      return this.#request(plan);
    };
    const draft = this.#draft(plan, turnClock, signal, request, settled);
    const speculation: Speculation = { plan, draft, turnClock, recipe: undefined };
    this.#speculation = speculation;
  }

  unspeculate(): void {
    const draft = this.#speculation?.draft;
    this.#speculation = undefined;
    if (draft) this.#waste(draft);
  }

  /** The draft made in advance, if it is still what would be made now. Call it when the user's words are in the conversation. */
  claim(plan: Plan, turnClock: TurnClock, signal: AbortSignal): Draft | undefined {
    const speculation = this.#speculation;
    this.#speculation = undefined;
    if (!speculation) return undefined;
    const { draft, recipe } = speculation;
    const isFit = turnClock === speculation.turnClock && !draft.hasFailed && recipe === this.#recipe(plan);
    if (!isFit) {
      turnClock.forgetAnswer();
      this.#waste(draft);
      return undefined;
    }
    const drop = () => draft.drop(signal.reason);
    if (signal.aborted) drop();
    else signal.addEventListener('abort', drop, { once: true });
    draft.confirm();
    return draft;
  }

  /** Writes into the timeline what was prepared since the last one. */
  account(turnClock: TurnClock, used: boolean): void {
    const [dropped, wastedMs] = [this.#dropped, Math.round(this.#wastedMs)];
    this.#dropped = this.#wastedMs = 0;
    if (used || dropped > 0) turnClock.speculation({ used, dropped, wastedMs });
  }

  #waste(draft: Draft): void {
    this.#dropped += 1;
    this.#wastedMs += draft.computeMs;
    draft.drop('unwanted');
  }

  #draft(
    plan: Plan,
    turnClock: TurnClock,
    signal: AbortSignal,
    request: () => Request,
    settled?: Promise<void>,
  ): Draft {
    const { parts, sessionId, settings: current } = this.#options;
    const settings = current();
    const { options, language } = plan;
    const isSpoken = (options.modality ?? settings.modality) === 'audio';
    const voice = {
      tts: parts.providers.tts,
      voice: options.voice ?? settings.voice ?? undefined,
      language: settings.language ?? language,
      speed: settings.speed,
      session: sessionId,
      clock: parts.clock,
      deadlines: parts.config.deadlines,
    };
    const reply = (signal: AbortSignal, confirmed: Gate) => this.#reply(request, turnClock, signal, confirmed, settled);
    const { text } = plan;
    return new Draft({
      parts: text === undefined ? reply : () => saying(text),
      voice: isSpoken ? voice : null,
      signal,
      onChunk: (chunk) => {
        turnClock.mark('tts-first-audio');
        turnClock.timing('tts', chunk.timing);
      },
    });
  }

  async *#reply(
    request: () => Request,
    turnClock: TurnClock,
    signal: AbortSignal,
    confirmed: Gate,
    settled: Promise<void> | undefined,
  ): AsyncGenerator<ReplyPart, void, undefined> {
    const { parts, tools, sessionId, signal: sessionSignal, announce } = this.#options;
    const { config, clock, providers } = parts;
    await settled;
    if (signal.aborted) return;
    const { fillers } = config.agent;
    yield* reply({
      ...request(),
      llm: providers.llm,
      serverTools: tools,
      maxToolSteps: config.agent.maxToolSteps,
      deadlines: config.deadlines,
      clock,
      confirmed,
      fillers: { afterMs: fillers.afterMs, next: () => fillers.phrases[this.#fillers++ % fillers.phrases.length] },
      onFirstToken: () => turnClock.mark('llm-first-token'),
      onEnd: () => turnClock.mark('llm-end'),
      toolContext: { signal, sessionId, sessionSignal, announce },
    });
  }

  #request({ options, language, upcoming, context }: Plan): Request {
    const { tools, settings: current } = this.#options;
    const history = context ? new History(context) : this.#options.history;
    const settings = current();
    const clientTools = (options.tools ?? settings.tools).filter((tool) => !tools.has(tool.name));
    return {
      messages: history.messages(options.instructions ?? settings.instructions, upcoming),
      tools: [...tools.values(), ...clientTools],
      toolChoice: options.toolChoice ?? settings.toolChoice,
      maxTokens: options.maxTokens ?? settings.maxTokens ?? undefined,
      language: settings.language ?? language,
    };
  }

  /** Two plans with the same recipe would be answered alike. */
  #recipe(plan: Plan): string {
    const { voice, speed, modality } = this.#options.settings();
    return JSON.stringify({ ...this.#request(plan), voice, speed, modality, options: plan.options });
  }
}

async function* saying(text: string): AsyncGenerator<ReplyPart, void, undefined> {
  yield { type: 'text-delta', text };
  yield { type: 'reply-end', finish: 'stop', usage: null };
}
