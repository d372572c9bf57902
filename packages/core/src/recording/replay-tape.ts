import { isDeepStrictEqual } from 'node:util';
import { configSchema } from '../config/index.js';
import { ReparteeError, silentLogger } from '../providers/index.js';
import { openSession } from '../session/index.js';
import type { ConversationParts, OpenedSession } from '../session/index.js';
import { plainError, restoredError } from './plain-error.js';
import { readTape } from './read-tape.js';
import { StandIns } from './stand-ins.js';
import type { Surroundings } from './stand-ins.js';
import type { TapeCommand, TapeHeader, TapeInput } from './tape-line.js';
import { stepsOf } from './tape-steps.js';
import type { Follow, Step } from './tape-steps.js';
import { decisionText, withSilence } from './tape-text.js';
import { TapedAnswers } from './taped-answers.js';
import { settled } from './turnstile.js';

/** The first decision that came out differently. */
export interface Divergence {
  /** Counts the decisions of the tape from 0. */
  readonly index: number;
  /** Where the tape says otherwise; the line of the input before it, where the tape expects nothing more. */
  readonly line: number;
  /** Since the session was opened, ms. */
  readonly atMs: number;
  /** As JSON; null: nothing. */
  readonly expected: string | null;
  readonly got: string | null;
}

export interface ReplayReport {
  readonly session: string;
  readonly inputs: number;
  readonly decisions: number;
  /** Length of the session, ms. */
  readonly durationMs: number;
  readonly divergence: Divergence | null;
  /** The tape ends with the session; if not, the server did not live to see it. */
  readonly isComplete: boolean;
}

export interface ReplayOptions {
  readonly signal?: AbortSignal;
  /** Told now and then how far it is. */
  readonly onProgress?: (atMs: number) => void;
}

/** Steps after which the event loop has its turn. */
const stepsInOneGo = 500;

/** Runs a tape through a real session on its own time, and compares what the session does with what it did. */
export async function replayTape(chunks: AsyncIterable<string>, options: ReplayOptions = {}): Promise<ReplayReport> {
  const { header, lines } = await readTape(chunks);
  const replay = new Replay(header);
  let steps = 0;
  for await (const step of stepsOf(lines)) {
    if (!(await replay.take(step))) break;
    if (++steps % stepsInOneGo > 0) continue;
    options.onProgress?.(step.input.at);
    await new Promise((resolve) => setImmediate(resolve));
    if (options.signal?.aborted) break;
  }
  return replay.finish();
}

class Replay implements Surroundings {
  readonly #header: TapeHeader;
  readonly #standIns: StandIns;
  readonly #answers: TapedAnswers;
  #session: OpenedSession | undefined;
  #follows: Follow[] = [];
  #line = 1;
  #inputs = 0;
  #decisions = 0;
  #divergence: Divergence | undefined;
  /** The first input that reached nobody. */
  #unheard: Divergence | undefined;
  #isComplete = false;
  #isLast = false;
  #isOver = false;

  constructor(header: TapeHeader) {
    this.#header = header;
    this.#answers = new TapedAnswers(header.words);
    this.#standIns = new StandIns(new Date(header.date), this);
  }

  /** False: it went another way, and there is no use in going on. */
  async take(step: Step): Promise<boolean> {
    const { input, line, follows, answers, isLast = false } = step;
    this.#line = line;
    this.#isLast = isLast;
    this.#follows = follows;
    for (const answer of answers) this.#answers.keep(answer);
    this.#session ??= this.#open();
    if (input.type === 'command') this.#command(input);
    else this.#deliver(input);
    this.#commandsThatCame('step');
    await settled();
    while (this.#commandsThatCame('work')) await settled();
    const [missing] = this.#follows;
    if (missing) this.#diverge(missing, null);
    return !this.#divergence;
  }

  async finish(): Promise<ReplayReport> {
    this.#isOver = true;
    void this.#session?.close();
    await settled();
    return {
      session: this.#header.session,
      inputs: this.#inputs,
      decisions: this.#decisions,
      durationMs: this.#standIns.clock.now(),
      divergence: this.#divergence ?? this.#unheard ?? null,
      isComplete: this.#isComplete,
    };
  }

  onCall: Surroundings['onCall'] = (call) => this.#decided({ type: 'call', call });
  onNext: Surroundings['onNext'] = () => {};
  onReturn: Surroundings['onReturn'] = () => {};
  onSleep: Surroundings['onSleep'] = () => {};
  onDecision: Surroundings['onDecision'] = (decision) => this.#decided({ type: 'decision', decision });
  createId: Surroundings['createId'] = (prefix) => this.#answers.createId(prefix);
  load: Surroundings['load'] = () => this.#answers.load();
  conclude: Surroundings['conclude'] = (from, conclusion) => this.#answers.conclude(from, conclusion);

  #open(): OpenedSession {
    const { inputRate, outputRate, settings } = this.#header;
    return openSession(this.#standIns.standFor(this.#parts()), {
      inputRate,
      outputRate,
      settings: settings ?? undefined,
      send: (event) => {
        this.#decided({ type: 'event', event });
        this.#commandsThatCame('event');
      },
      onClose: () => this.#decided({ type: 'closed' }),
    });
  }

  #parts(): ConversationParts {
    const { config, tools, knowsLoad } = this.#header;
    const nobody = () => {
      throw new ReparteeError('provider', 'A replay has no providers');
    };
    const read = configSchema
      .pick({ agent: true, turnTaking: true, deadlines: true, playback: true })
      .safeParse(config);
    if (!read.success) {
      const [issue] = read.error.issues;
      throw new ReparteeError('protocol', `Line 1: config.${issue?.path.join('.')}: ${issue?.message}`);
    }
    return {
      providers: {
        vad: { listen: nobody },
        turn: { decide: nobody },
        asr: { transcribe: nobody },
        llm: { reply: nobody },
        tts: { speak: nobody },
      },
      tools: tools.map((tool) => ({ ...tool, run: nobody })),
      config: read.data,
      clock: this.#standIns.clock,
      logger: silentLogger,
      createId: this.createId,
      maxSessions: 1,
      load: knowsLoad ? this.load : undefined,
    };
  }

  /** What the client did at this point without waiting. False: nothing. */
  #commandsThatCame(during: TapeCommand['during']): boolean {
    let came = false;
    for (
      let [next] = this.#follows;
      next?.line.type === 'command' && next.line.during === during;
      [next] = this.#follows
    ) {
      this.#follows.shift();
      this.#line = next.number;
      came = true;
      this.#command(next.line);
    }
    return came;
  }

  #command({ at, name, args = [], samples }: TapeCommand): void {
    this.#inputs++;
    this.#standIns.clock.moveTo(at);
    const session = this.#session as OpenedSession;
    const run = session[name] as (...args: readonly unknown[]) => unknown;
    try {
      void run.apply(session, samples === undefined ? args : [new Int16Array(samples)]);
    } catch (error) {
      this.#decided({ type: 'refusal', error: plainError(error) });
    }
  }

  #deliver(input: Exclude<TapeInput, TapeCommand>): void {
    this.#inputs++;
    this.#standIns.clock.moveTo(input.at);
    const live = liveInput(input);
    if (!this.#standIns.awaits(live)) {
      // Most often it did something else by now, which the next decisions show better.
      this.#unheard ??= this.#difference(undefined, `nobody who waits for ${JSON.stringify(input)}`);
      return;
    }
    this.#standIns.deliver(live)?.then(undefined, () => {});
  }

  #decided(decision: object): void {
    if (this.#isOver || this.#divergence) return;
    if (this.#isLast && !this.#isComplete && this.#follows.length === 0) return;
    const got = decisionText(decision, this.#header.words);
    // A client that called back in the middle of it may call a little later this time.
    const place = this.#follows.findIndex(({ line }) => line.type !== 'command' || line.during !== 'work');
    const expected = this.#follows[place];
    if (!expected || expected.line.type === 'command' || !isSame(expected.text, got)) {
      this.#diverge(expected, got);
      return;
    }
    this.#follows.splice(place, 1);
    this.#decisions++;
    if (expected.line.type === 'closed') this.#isComplete = true;
    const [next] = this.#follows;
    if (next?.line.type === 'command' && next.line.during === 'work')
      queueMicrotask(() => this.#commandsThatCame('work'));
  }

  #diverge(expected: Follow | undefined, got: string | null): void {
    this.#divergence ??= this.#difference(expected, got);
  }

  #difference(expected: Follow | undefined, got: string | null): Divergence {
    return {
      index: this.#decisions,
      line: expected?.number ?? this.#line,
      atMs: this.#standIns.clock.now(),
      expected: expected?.text ?? null,
      got,
    };
  }
}

function liveInput(input: Exclude<TapeInput, TapeCommand>) {
  if (input.type === 'wake')
    return { type: 'wake', sleep: { since: input.since, ms: input.ms, nth: input.nth } } as const;
  if (input.type === 'part') return { ...input, value: withSilence(input.value) };
  if (input.type === 'error') return { ...input, error: restoredError(input.error) };
  return input;
}

function isSame(expected: string, got: string): boolean {
  return expected === got || isDeepStrictEqual(JSON.parse(expected), JSON.parse(got));
}
