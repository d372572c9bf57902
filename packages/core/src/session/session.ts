import { pcm16ToFloat, Resampler } from '../audio/index.js';
import { LISTEN_RATE, ReparteeError } from '../providers/index.js';
import type { Tool } from '../providers/index.js';
import { guardedCall, linkedController, TaskSet } from '../streams/index.js';
import type { LinkedController } from '../streams/index.js';
import { Answer } from './answer.js';
import type { AnswerOutcome } from './answer.js';
import type { Conversation, ResponseOptions } from './conversation.js';
import type { ConversationParts, OpenOptions } from './conversations.js';
import { Floor } from './floor.js';
import { heardText } from './heard.js';
import { History } from './history.js';
import type { Item, NewItem } from './item.js';
import { Microphone } from './listen.js';
import { reply } from './reply.js';
import type { ReplyPart } from './reply.js';
import type { SessionEvent } from './session-event.js';
import { mergeSettings } from './session-settings.js';
import type { SessionPatch, SessionSettings } from './session-settings.js';
import { TurnTaker } from './take-turns.js';
import { transcribe } from './transcribe.js';
import type { Turn } from './turn.js';
import { transcriptShape } from './transcript-shape.js';
import { TurnClock } from './turn-clock.js';

export interface SessionOptions extends OpenOptions {
  /** Once, when the session is over. */
  onClose(): void;
}

/** Least audio a commit needs, ms; as the Realtime API has it. */
const leastCommitMs = 100;

/** Silence put behind a committed turn, so that the last frame of the VAD is whole: 100 ms. */
const commitPadding = new Float32Array(LISTEN_RATE / 10);

/**
 * One conversation: connects the stages, each of which has its file.
 *
 * ```
 * microphone → listen → take-turns → transcribe → reply → speak → play → client
 *                           └───────── floor ←────────────────┘
 * ```
 */
export class Session implements Conversation {
  readonly id: string;
  readonly inputRate: number;
  readonly outputRate: number;
  readonly #parts: ConversationParts;
  readonly #options: SessionOptions;
  readonly #controller = new AbortController();
  readonly #history = new History();
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #floor: Floor;
  readonly #tasks: TaskSet;
  readonly #input: Resampler;
  readonly #announcements: string[] = [];
  readonly #deciding = new Map<Turn, LinkedController>();
  #microphone: Microphone;
  #turns: TurnTaker;
  #settings: SessionSettings;
  /** 16 kHz samples since the last commit, clear or turn. */
  #uncommitted = 0;
  #closed: Promise<void> | undefined;

  constructor(parts: ConversationParts, options: SessionOptions) {
    this.#parts = parts;
    this.#options = options;
    this.id = parts.createId('sess');
    this.inputRate = options.inputRate;
    this.outputRate = options.outputRate;
    this.#input = new Resampler(options.inputRate, LISTEN_RATE);
    this.#tools = new Map(parts.tools.map((tool) => [tool.name, tool]));
    this.#settings = mergeSettings(firstSettings(parts), options.settings ?? {});
    this.#floor = new Floor(this.#signal);
    this.#tasks = new TaskSet((error) => this.#fail(error, 'A part of the session failed'));
    this.#microphone = new Microphone(parts.clock.now());
    this.#turns = this.#takeTurns();
  }

  get settings(): SessionSettings {
    return this.#settings;
  }

  get #signal(): AbortSignal {
    return this.#controller.signal;
  }

  start(): void {
    this.#emit({ type: 'session-start', settings: this.#settings });
    this.#tasks.start(() => this.#listen());
    if (this.#parts.config.agent.greeting) this.#say(this.#parts.config.agent.greeting);
  }

  // ---- what the client does

  appendAudio(samples: Int16Array): void {
    if (this.#closed) return;
    this.#hear(this.#input.push(pcm16ToFloat(samples)));
  }

  commitAudio(): void {
    this.#checkOpen();
    const haveMs = (this.#uncommitted * 1000) / LISTEN_RATE;
    if (haveMs < leastCommitMs) {
      throw refused(
        'commit-empty',
        `Expected at least ${leastCommitMs} ms of audio to commit, got ${haveMs.toFixed(0)} ms; append audio first`,
      );
    }
    const end = this.#microphone.received;
    this.#hear(commitPadding);
    this.#turns.commitAt(end);
    this.#uncommitted = 0;
  }

  clearAudio(): void {
    this.#checkOpen();
    this.#uncommitted = 0;
    this.#turns.tell({ type: 'clear' });
    this.#emit({ type: 'audio-clear' });
  }

  addItem(item: NewItem, after?: string | null): void {
    this.#checkOpen();
    const added = this.#complete(item);
    const previousItemId = this.#history.add(added, after);
    this.#emit({ type: 'item-add', item: added, previousItemId });
  }

  item(itemId: string): Item {
    return this.#history.get(itemId);
  }

  deleteItem(itemId: string): void {
    this.#checkOpen();
    this.#history.delete(itemId);
    this.#emit({ type: 'item-delete', itemId });
  }

  truncateItem(itemId: string, audioEndMs: number): void {
    this.#checkOpen();
    const item = this.#history.get(itemId);
    if (item.type !== 'message' || item.role !== 'assistant' || item.modality !== 'audio') {
      throw refused(
        'item-not-audio',
        `Expected the id of a spoken message of the assistant to truncate, got ${itemId.slice(0, 64)}`,
      );
    }
    const speech = this.#history.speechOf(itemId);
    if (speech && item.text) {
      this.#history.replace({
        ...item,
        text: heardText({ ...speech, text: item.text }, audioEndMs),
        status: 'incomplete',
      });
    }
    this.#emit({ type: 'item-truncate', itemId, audioEndMs });
  }

  respond(options: ResponseOptions = {}): void {
    this.#checkOpen();
    const holder = this.#floor.holder;
    if (holder && !holder.unasked && !holder.ended) {
      throw refused(
        'active-response',
        `The response ${holder.responseId} is still being made; cancel it or wait for its end`,
      );
    }
    const turnClock = new TurnClock(
      this.#parts.clock,
      { itemId: null, anchor: 'request', userAudioMs: 0 },
      this.#parts.clock.now(),
    );
    this.#answer(options, turnClock, undefined);
  }

  cancel(responseId?: string): void {
    this.#checkOpen();
    const holder = this.#floor.holder;
    if (!holder || holder.ended || (responseId !== undefined && holder.responseId !== responseId)) {
      throw refused('no-active-response', 'No response is being made that could be cancelled');
    }
    this.#stopAnswer('client-cancelled');
  }

  update(patch: SessionPatch): void {
    this.#checkOpen();
    this.#settings = mergeSettings(this.#settings, patch);
    this.#emit({ type: 'session-update', settings: this.#settings });
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  // ---- listening

  #hear(samples: Float32Array): void {
    if (samples.length === 0) return;
    this.#uncommitted += samples.length;
    this.#microphone.push(samples, this.#parts.clock.now());
  }

  async #listen(): Promise<void> {
    const { providers, clock } = this.#parts;
    while (!this.#signal.aborted) {
      try {
        await this.#turns.run(this.#microphone.listen(providers.vad, this.#signal));
        return;
      } catch (error) {
        if (this.#signal.aborted) return;
        this.#fail(error, 'Listening failed and starts again');
        await clock.sleep(1000, this.#signal).catch(() => {});
        this.#turns.stop();
        this.#microphone = new Microphone(clock.now());
        this.#turns = this.#takeTurns();
      }
    }
  }

  #takeTurns(): TurnTaker {
    const { clock, config, createId } = this.#parts;
    return new TurnTaker({
      microphone: this.#microphone,
      clock,
      signal: this.#signal,
      rules: () => ({ config: config.turnTaking, detection: this.#settings.turnDetection }),
      createItemId: () => createId('item'),
      listener: {
        turnStart: (turn) => this.#startTurn(turn),
        floorTake: () => this.#stopAnswer('turn-detected'),
        pause: (turn, pause) => this.#pauseTurn(turn, pause),
        resume: (turn) => this.#deciding.get(turn)?.abort(),
        turnEnd: (turn, endMs) => this.#endTurn(turn, endMs),
        turnDrop: (turn) => this.#dropTurn(turn),
      },
    });
  }

  #startTurn(turn: Turn): void {
    if (this.#settings.turnDetection)
      this.#emit({ type: 'speech-start', itemId: turn.itemId, atMs: Math.round(turn.onsetMs) });
    this.#tasks.start(() => this.#transcribe(turn));
  }

  async #transcribe(turn: Turn): Promise<void> {
    const { clock, providers } = this.#parts;
    const options = { asr: providers.asr, language: this.#settings.language ?? undefined, signal: this.#signal };
    try {
      for await (const part of transcribe(turn, options)) {
        if (part.type === 'transcript-delta') {
          this.#emit({ type: 'transcript-delta', itemId: turn.itemId, text: part.text, interim: part.interim });
          continue;
        }
        turn.transcript = part;
        turn.timings.asr = part.timing;
        turn.moments.transcript = clock.now();
        this.#turns.tell({ type: 'transcript', pause: part.pause, shape: transcriptShape(part.text) });
      }
    } catch (cause) {
      if (!this.#signal.aborted) this.#loseTurn(turn, ReparteeError.from(cause, 'provider', 'Transcription failed'));
    }
  }

  #pauseTurn(turn: Turn, pause: number): void {
    if (turn.lost) {
      this.#tasks.start(async () => this.#loseTurn(turn, turn.lost as ReparteeError));
      return;
    }
    this.#tasks.start(() => this.#decide(turn, pause));
    this.#tasks.start(() => this.#watchTranscript(turn, pause));
  }

  async #decide(turn: Turn, pause: number): Promise<void> {
    const { clock, config, providers, logger } = this.#parts;
    using deciding = linkedController(this.#signal);
    this.#deciding.set(turn, deciding);
    const { signal } = deciding;
    try {
      const decision = await guardedCall(
        providers.turn.decide(turn.heard(), { signal, language: this.#settings.language ?? undefined }),
        {
          signal,
          clock,
          what: 'The turn provider',
          ms: config.deadlines.turnDecisionMs,
          setting: 'deadlines.turnDecisionMs',
        },
      );
      if (!decision) return;
      turn.timings.turn = decision.timing;
      turn.moments['turn-decision'] = clock.now();
      this.#turns.tell({ type: 'turn-decision', pause, complete: decision.complete });
    } catch (error) {
      // Without its word the turn ends after maxDelayMs: slower, but it ends.
      if (!signal.aborted) logger.warn('turn-decision-error', { session: this.id, ...describe(error) });
    } finally {
      if (this.#deciding.get(turn) === deciding) this.#deciding.delete(turn);
    }
  }

  /** A transcript that never comes must not keep the user waiting. */
  async #watchTranscript(turn: Turn, pause: number): Promise<void> {
    const limitMs = this.#parts.config.deadlines.transcriptMs;
    await this.#parts.clock.sleep(limitMs, this.#signal).catch(() => {});
    if (this.#signal.aborted || !turn.awaited.includes(pause)) return;
    this.#loseTurn(
      turn,
      new ReparteeError('timeout', `No transcript came within ${limitMs} ms (deadlines.transcriptMs)`),
    );
  }

  #loseTurn(turn: Turn, error: ReparteeError): void {
    const pauses = turn.awaited.splice(0);
    if (!turn.lost) {
      turn.lost = error;
      this.#emit({ type: 'transcript-error', itemId: turn.itemId, error });
      this.#fail(error, 'Transcription failed');
      this.#apologise();
    }
    for (const pause of pauses) this.#turns.tell({ type: 'transcript', pause, shape: 'empty' });
  }

  #endTurn(turn: Turn, endMs: number): void {
    const { clock } = this.#parts;
    const { itemId, transcript } = turn;
    const detection = this.#settings.turnDetection;
    this.#deciding.get(turn)?.abort();
    this.#uncommitted = 0;
    const text = transcript?.text ?? '';
    const said = { id: itemId, type: 'message', role: 'user', modality: 'audio', status: 'completed' } as const;
    const previousItemId = this.#history.add({ ...said, text });
    if (detection) this.#emit({ type: 'speech-end', itemId, atMs: Math.round(endMs) });
    this.#emit({ type: 'turn-commit', item: { ...said, text: null }, previousItemId });
    if (transcript) {
      const { language, audioMs } = transcript;
      this.#emit({ type: 'transcript-end', itemId, text, language, audioMs });
    }
    if (!detection?.createResponse) return;
    const about = { itemId, anchor: 'speech-end', userAudioMs: Math.round(endMs - turn.onsetMs) } as const;
    const turnClock = new TurnClock(clock, about, this.#microphone.arrivedAt(endMs));
    for (const mark of ['pause', 'transcript', 'turn-decision'] as const) {
      const at = turn.moments[mark];
      if (at !== undefined) turnClock.mark(mark, at);
    }
    turnClock.mark('endpoint');
    turnClock.timing('asr', turn.timings.asr);
    turnClock.timing('turn', turn.timings.turn);
    this.#answer({}, turnClock, transcript?.language);
  }

  #dropTurn(turn: Turn): void {
    this.#deciding.get(turn)?.abort();
    this.#uncommitted = 0;
    this.#emit({ type: 'turn-drop', itemId: turn.itemId });
    this.#announceNext();
  }

  // ---- answering

  #answer(options: ResponseOptions, turnClock: TurnClock, language: string | undefined): void {
    const settings = this.#settings;
    const tools = [
      ...this.#tools.values(),
      ...(options.tools ?? settings.tools).filter((tool) => !this.#tools.has(tool.name)),
    ];
    this.#take(false, options, turnClock, language, (signal) =>
      reply({
        llm: this.#parts.providers.llm,
        messages: this.#history.messages(options.instructions ?? settings.instructions),
        serverTools: this.#tools,
        tools,
        toolChoice: options.toolChoice ?? settings.toolChoice,
        maxTokens: options.maxTokens ?? settings.maxTokens ?? undefined,
        language: settings.language ?? language,
        maxToolSteps: this.#parts.config.agent.maxToolSteps,
        deadlines: this.#parts.config.deadlines,
        clock: this.#parts.clock,
        onFirstToken: () => turnClock.mark('llm-first-token'),
        onEnd: () => turnClock.mark('llm-end'),
        toolContext: {
          signal,
          sessionId: this.id,
          sessionSignal: this.#signal,
          announce: (text) => this.#announce(text),
        },
      }),
    );
  }

  /** Says something of the agent's own accord. */
  #say(text: string): void {
    const { clock } = this.#parts;
    const turnClock = new TurnClock(clock, { itemId: null, anchor: 'request', userAudioMs: 0 }, clock.now());
    this.#take(true, {}, turnClock, undefined, () => saying(text));
  }

  #take(
    unasked: boolean,
    options: ResponseOptions,
    turnClock: TurnClock,
    language: string | undefined,
    parts: (signal: AbortSignal) => AsyncIterable<ReplyPart>,
  ): void {
    const { clock, config, createId, providers } = this.#parts;
    const settings = this.#settings;
    const responseId = createId('resp');
    const done = this.#floor.take({ responseId, unasked }, async (signal, holder) => {
      if (this.#signal.aborted) return;
      this.#turns.tell({ type: 'agent-start' });
      const answer = new Answer({
        responseId,
        modality: options.modality ?? settings.modality,
        metadata: options.metadata ?? null,
        parts: parts(signal),
        voice: {
          tts: providers.tts,
          voice: options.voice ?? settings.voice ?? undefined,
          language: settings.language ?? language,
          speed: settings.speed,
          clock,
          deadlines: config.deadlines,
        },
        playback: config.playback,
        outputRate: this.outputRate,
        history: this.#history,
        clock,
        turnClock,
        signal,
        createItemId: () => createId('item'),
        isServerTool: (name) => this.#tools.has(name),
        emit: (event) => this.#emit(event),
      });
      const outcome = await answer.run();
      holder.ended = true;
      await clock.sleep(outcome.playout.leadMs(clock.now()), signal).catch(() => {});
      this.#turns.tell({ type: 'agent-end' });
      this.#afterAnswer(outcome, unasked);
    });
    this.#tasks.start(() => done);
  }

  #afterAnswer({ error, begun }: AnswerOutcome, unasked: boolean): void {
    if (error) {
      this.#fail(error, 'The answer failed');
      if (!begun && !unasked) this.#apologise();
    }
    this.#announceNext();
  }

  #apologise(): void {
    const { apology } = this.#parts.config.agent;
    if (apology) this.#announce(apology);
  }

  #announce(text: string): void {
    if (this.#signal.aborted) return;
    this.#announcements.push(text);
    this.#announceNext();
  }

  /** When nobody speaks, the agent may. */
  #announceNext(): void {
    if (this.#signal.aborted || this.#turns.inTurn || (this.#floor.holder && !this.#floor.holder.ended)) return;
    const text = this.#announcements.shift();
    if (text !== undefined) this.#say(text);
  }

  #stopAnswer(reason: 'turn-detected' | 'client-cancelled'): void {
    const holder = this.#floor.holder;
    if (!holder) return;
    this.#floor.yield(reason);
    this.#emit({ type: 'player-clear', responseId: holder.responseId });
  }

  // ---- the rest

  #complete(item: NewItem): Item {
    const id = item.id ?? this.#parts.createId('item');
    if (item.type === 'message') return { ...item, id, modality: 'text', status: 'completed' };
    return { ...item, id, status: 'completed' } as Item;
  }

  #emit(event: SessionEvent): void {
    if (!this.#closed) this.#options.send(event);
  }

  #fail(cause: unknown, message: string): void {
    const error = ReparteeError.from(cause, 'provider', message);
    this.#parts.logger.error('session-error', { session: this.id, ...describe(error) });
    this.#emit({ type: 'error', error });
  }

  #checkOpen(): void {
    if (this.#closed) throw refused('closed', 'The session is closed');
  }

  async #close(): Promise<void> {
    this.#controller.abort('closed');
    this.#microphone.end();
    this.#turns.stop();
    await this.#tasks.settled();
    this.#options.onClose();
  }
}

async function* saying(text: string): AsyncGenerator<ReplyPart, void, undefined> {
  yield { type: 'text-delta', text };
  yield { type: 'reply-end', finish: 'stop', usage: null };
}

function firstSettings({ config: { agent, turnTaking } }: ConversationParts): SessionSettings {
  const { threshold, prefixMs, minDelayMs, maxDelayMs, interruption } = turnTaking;
  return {
    instructions: agent.instructions,
    voice: agent.voice,
    speed: agent.speed,
    language: agent.language,
    modality: 'audio',
    tools: [],
    toolChoice: 'auto',
    maxTokens: null,
    turnDetection: {
      threshold,
      prefixMs,
      minDelayMs,
      maxDelayMs,
      createResponse: true,
      interruptResponse: interruption.enabled,
    },
  };
}

function refused(reason: string, message: string): ReparteeError {
  return new ReparteeError('protocol', message, { details: { reason } });
}

function describe(error: unknown): Record<string, unknown> {
  const known = ReparteeError.is(error);
  return { code: known ? error.code : 'unknown', error: error instanceof Error ? error.message : String(error) };
}
