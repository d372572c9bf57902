import type { Tool, ToolContext } from '../providers/index.js';
import type { ConversationParts } from '../session/index.js';
import type { Call, CallKind, CallName } from './call.js';
import type { Input } from './input.js';
import { StandInStream } from './stand-in-stream.js';
import { StoppedClock } from './stopped-clock.js';
import type { SleepName } from './stopped-clock.js';

/** What is behind the stand-ins: the real surroundings of a session, or a tape of them. */
export interface Surroundings {
  /** The session called; the parts it gets are delivered later. Calls of streams are asked for each part by `onNext`. */
  onCall(name: CallName, call: Call): void;
  onNext(name: CallName): void;
  /** The session wants no more of the stream. */
  onReturn(name: CallName): void;
  onSleep(name: SleepName, signal: AbortSignal | undefined): void;
  createId(prefix: string): string;
  load(): number;
  conclude<T>(from: 'words' | 'sound', conclusion: () => T): T;
  onDecision(decision: unknown): void;
}

interface Answer {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Everything around one session (providers, tools, clock) as puppets: nothing reaches the session but what is delivered here,
 * one input at a time. Live and in a replay the session talks to the very same puppets, so it takes the same steps.
 */
export class StandIns {
  readonly clock: StoppedClock;
  readonly #surroundings: Surroundings;
  readonly #streams = new Map<CallName, StandInStream>();
  readonly #answers = new Map<CallName, Answer>();
  readonly #contexts = new Map<CallName, ToolContext>();
  readonly #counts = new Map<CallKind, number>();

  constructor(start: Date, surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.clock = new StoppedClock(start, (name, signal) => surroundings.onSleep(name, signal));
  }

  /** What the session is opened with instead of the real parts. */
  standFor(parts: ConversationParts): ConversationParts {
    const surroundings = this.#surroundings;
    return {
      ...parts,
      providers: {
        vad: { listen: (feed, options) => this.#stream({ kind: 'vad', options }, feed) },
        asr: { transcribe: (feed, options) => this.#stream({ kind: 'asr', options }, feed) },
        llm: { reply: (messages, options) => this.#stream({ kind: 'llm', messages, options }) },
        tts: { speak: (feed, options) => this.#stream({ kind: 'tts', options }, feed) },
        turn: { decide: (audio, options) => this.#answer({ kind: 'turn', audio, options }) },
      },
      tools: parts.tools.map((tool) => this.#tool(tool)),
      clock: this.clock,
      createId: (prefix) => surroundings.createId(prefix),
      load: parts.load && (() => surroundings.load()),
      conclude: (from, conclusion) => surroundings.conclude(from, conclusion),
      onDecision: (decision) => surroundings.onDecision(decision),
    };
  }

  /** Is there still somebody whom this input would reach? */
  awaits(input: Input): boolean {
    switch (input.type) {
      case 'wake':
        return this.clock.isAsleep(input.sleep);
      case 'part':
      case 'end':
      case 'error':
        return this.#streams.get(input.call)?.isAwaited ?? this.#answers.has(input.call);
      case 'pull':
      case 'leave':
        return this.#streams.get(input.call)?.isFeeding ?? false;
      case 'announce':
        return this.#contexts.has(input.call);
    }
  }

  /** Lets the session have it. A pull is answered with what the session feeds. */
  deliver(input: Input): Promise<IteratorResult<unknown>> | undefined {
    switch (input.type) {
      case 'wake':
        this.clock.wake(input.sleep);
        return undefined;
      case 'part':
        this.#streams.get(input.call)?.give(input.value);
        this.#take(input.call)?.resolve(input.value);
        return undefined;
      case 'end':
        this.#streams.get(input.call)?.end();
        this.forget(input.call);
        return undefined;
      case 'error':
        this.#streams.get(input.call)?.fail(input.error);
        this.#take(input.call)?.reject(input.error);
        this.forget(input.call);
        return undefined;
      case 'pull':
        return this.#streams.get(input.call)?.pull();
      case 'leave':
        this.#streams.get(input.call)?.leave();
        return undefined;
      case 'announce':
        this.#contexts.get(input.call)?.announce(input.text);
        return undefined;
    }
  }

  /** Nothing will come of this stream any more. */
  forget(name: CallName): void {
    this.#streams.delete(name);
  }

  #stream<Part>(call: Call, feed?: AsyncIterable<unknown>): AsyncIterable<Part> {
    const name = this.#name(call.kind);
    const stream = new StandInStream({
      feed,
      onNext: () => this.#surroundings.onNext(name),
      onReturn: () => this.#surroundings.onReturn(name),
    });
    this.#streams.set(name, stream);
    this.#surroundings.onCall(name, call);
    return stream as AsyncIterable<unknown> as AsyncIterable<Part>;
  }

  #answer<T>(call: Call, context?: ToolContext): Promise<T> {
    const name = this.#name(call.kind);
    const answer = new Promise<unknown>((resolve, reject) => this.#answers.set(name, { resolve, reject }));
    if (context) this.#contexts.set(name, context);
    this.#surroundings.onCall(name, call);
    return answer as Promise<T>;
  }

  #tool(tool: Tool): Tool {
    const { name, description, parameters, readOnly } = tool;
    return {
      name,
      description,
      parameters,
      readOnly,
      run: (args, context) => this.#answer({ kind: 'tool', tool, args, context }, context),
    };
  }

  #take(name: CallName): Answer | undefined {
    const answer = this.#answers.get(name);
    this.#answers.delete(name);
    return answer;
  }

  #name(kind: CallKind): CallName {
    const count = this.#counts.get(kind) ?? 0;
    this.#counts.set(kind, count + 1);
    return `${kind}#${count}`;
  }
}
