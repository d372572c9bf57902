import type { Item } from '../session/index.js';
import type {
  ConversationParts,
  OpenedSession,
  OpenedSessionOptions,
  OpenSession,
  SessionEvent,
} from '../session/index.js';
import type { Input } from './input.js';
import { LiveSurroundings } from './live-surroundings.js';
import { plainError } from './plain-error.js';
import { StandIns } from './stand-ins.js';
import { TapeWriter } from './tape-writer.js';
import type { CommandName, TapeCommand } from './tape-line.js';
import { Turnstile } from './turnstile.js';

/** Where one session's record goes. Must not throw. */
export interface RecordSink {
  /** A line of the tape, without its end. */
  line(text: string): void;
  /** Sound of the user, at the session's input rate, and of the agent. Times count from the opening of the session, ms. */
  userAudio(samples: Int16Array, atMs: number): void;
  event(event: SessionEvent, atMs: number): void;
  end(atMs: number): void;
}

export interface RecordingOptions {
  /** Keep what people say and write. */
  readonly words: boolean;
  readonly redact?: (text: string) => string;
  readonly begin: (session: Pick<OpenedSession, 'id' | 'inputRate' | 'outputRate'>, date: Date) => RecordSink;
}

/** Opens sessions whose every input and decision is written down. */
export function recordingSessions(open: OpenSession, options: RecordingOptions): OpenSession {
  return (parts, openOptions) => new SessionRecorder(parts, openOptions, open, options);
}

/**
 * A session, and everything that reaches it, in order. A session runs only because something reaches it, and each input
 * waits until all that the one before set off has run; so the same inputs in the same order make the same decisions again.
 */
class SessionRecorder implements OpenedSession {
  readonly #turnstile = new Turnstile();
  readonly #parts: ConversationParts;
  readonly #startedAt: number;
  readonly #standIns: StandIns;
  readonly #tape: TapeWriter;
  readonly #session: OpenedSession;
  /** Written before the session has its name. */
  #early: string[] | undefined = [];
  #sink: RecordSink | undefined;
  /** Events of the session that its client is being told right now. */
  #telling = 0;
  #at = 0;
  #isOver = false;

  constructor(
    parts: ConversationParts,
    openOptions: OpenedSessionOptions,
    open: OpenSession,
    { words, redact = (text) => text, begin }: RecordingOptions,
  ) {
    const date = parts.clock.date();
    this.#parts = parts;
    this.#startedAt = parts.clock.now();
    this.#tape = new TapeWriter({ write: (line) => this.#write(line), words, redact });
    const live = new LiveSurroundings({
      parts,
      inlet: (input, onPulled) => this.#receive(input, onPulled),
      onCall: (call) => this.#note(() => this.#tape.decision({ type: 'call', call })),
      onForget: (call) => this.#standIns.forget(call),
      note: {
        createId: (prefix) => this.#createId(prefix),
        load: () => this.#load(),
        conclude: (from, conclusion) => this.#conclude(from, conclusion),
        onDecision: (decision) => this.#decide(decision),
      },
    });
    this.#standIns = new StandIns(date, live);
    this.#turnstile.enter();
    this.#session = open(this.#standIns.standFor(parts), {
      ...openOptions,
      send: (event) => this.#tell(event, openOptions.send),
      onClose: () => this.#end(openOptions.onClose),
    });
    const early = this.#early ?? [];
    this.#early = undefined;
    const { agent, turnTaking, deadlines, playback } = parts.config;
    this.#sink = begin(this.#session, date);
    this.#tape.header({
      date: date.toISOString(),
      session: this.id,
      inputRate: this.inputRate,
      outputRate: this.outputRate,
      config: { agent, turnTaking, deadlines, playback },
      settings: openOptions.settings ?? null,
      tools: parts.tools.map(({ name, description, parameters, readOnly = false }) => ({
        name,
        description,
        parameters,
        readOnly,
      })),
      knowsLoad: parts.load !== undefined,
    });
    for (const line of early) this.#write(line);
  }

  get id() {
    return this.#session.id;
  }

  get settings() {
    return this.#session.settings;
  }

  get inputRate() {
    return this.#session.inputRate;
  }

  get outputRate() {
    return this.#session.outputRate;
  }

  item(itemId: string): Item {
    return this.#session.item(itemId);
  }

  start(): void {
    this.#command('start', []);
  }

  appendAudio(samples: Int16Array): void {
    this.#command('appendAudio', [samples]);
    if (!this.#isOver) this.#sink?.userAudio(samples, this.#at);
  }

  commitAudio(): void {
    this.#command('commitAudio', []);
  }

  clearAudio(): void {
    this.#command('clearAudio', []);
  }

  addItem(...args: Parameters<OpenedSession['addItem']>): void {
    this.#command('addItem', args);
  }

  deleteItem(...args: Parameters<OpenedSession['deleteItem']>): void {
    this.#command('deleteItem', args);
  }

  truncateItem(...args: Parameters<OpenedSession['truncateItem']>): void {
    this.#command('truncateItem', args);
  }

  respond(...args: Parameters<OpenedSession['respond']>): void {
    this.#command('respond', args);
  }

  cancel(...args: Parameters<OpenedSession['cancel']>): void {
    this.#command('cancel', args);
  }

  reportPlayback(...args: Parameters<OpenedSession['reportPlayback']>): void {
    this.#command('reportPlayback', args);
  }

  update(...args: Parameters<OpenedSession['update']>): void {
    this.#command('update', args);
  }

  close(): Promise<void> {
    return this.#command('close', []);
  }

  /** A client does not wait: what it wants happens at once, and is noted with what was going on. */
  #command<Name extends CommandName>(
    name: Name,
    args: Parameters<OpenedSession[Name]>,
  ): ReturnType<OpenedSession[Name]> {
    const run = this.#session[name] as (...args: Parameters<OpenedSession[Name]>) => ReturnType<OpenedSession[Name]>;
    if (this.#isOver) return run.apply(this.#session, args);
    const during = this.#during();
    this.#turnstile.enter();
    this.#tape.command(this.#moveOn(), { name, args, during });
    try {
      return run.apply(this.#session, args);
    } catch (error) {
      this.#tape.decision({ type: 'refusal', error: plainError(error) });
      throw error;
    }
  }

  #during(): TapeCommand['during'] {
    if (this.#telling > 0) return 'event';
    if (this.#turnstile.phase === 'settled') return undefined;
    return this.#turnstile.phase === 'fresh' ? 'step' : 'work';
  }

  /** Everybody else waits. */
  #receive(input: Input, onPulled?: (next: Promise<IteratorResult<unknown>> | undefined) => void): void {
    this.#turnstile.queue(() => {
      if (this.#isOver || !this.#standIns.awaits(input)) {
        onPulled?.(undefined);
        return;
      }
      this.#turnstile.enter();
      this.#tape.input(this.#moveOn(), input);
      const pulled = this.#standIns.deliver(input);
      onPulled?.(pulled);
    });
  }

  #moveOn(): number {
    const at = Math.round((this.#parts.clock.now() - this.#startedAt) * 1000) / 1000;
    this.#at = Math.max(this.#at, at);
    this.#standIns.clock.moveTo(this.#at);
    return this.#at;
  }

  #tell(event: SessionEvent, send: (event: SessionEvent) => void): void {
    this.#note(() => {
      this.#tape.decision({ type: 'event', event });
      this.#sink?.event(event, this.#at);
    });
    this.#telling++;
    try {
      send(event);
    } finally {
      this.#telling--;
    }
  }

  #end(onClose: () => void): void {
    this.#note(() => this.#tape.decision({ type: 'closed' }));
    this.#isOver = true;
    this.#sink?.end(this.#at);
    onClose();
  }

  #createId(prefix: string): string {
    const id = this.#parts.createId(prefix);
    this.#note(() => this.#tape.answer({ type: 'id', prefix, id }));
    return id;
  }

  #load(): number {
    const real = this.#parts.load?.() ?? 0;
    const load = Number.isFinite(real) ? real : 0;
    this.#note(() => this.#tape.answer({ type: 'load', load }));
    return load;
  }

  #conclude<T>(from: 'words' | 'sound', conclusion: () => T): T {
    const value = this.#parts.conclude ? this.#parts.conclude(from, conclusion) : conclusion();
    this.#note(() => this.#tape.answer({ type: 'conclusion', from, value }));
    return value;
  }

  #decide(decision: unknown): void {
    this.#note(() => this.#tape.decision({ type: 'decision', decision }));
    (this.#parts.onDecision as ((decision: unknown) => void) | undefined)?.(decision);
  }

  #note(write: () => void): void {
    if (!this.#isOver) write();
  }

  #write(line: string): void {
    if (this.#early) this.#early.push(line);
    else this.#sink?.line(line);
  }
}
