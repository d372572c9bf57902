import { EchoGuard, pcm16ToFloat, Resampler } from '../audio/index.js';
import { LISTEN_RATE, ReparteeError } from '../providers/index.js';
import { TaskSet } from '../streams/index.js';
import { Answering } from './answering.js';
import { AnsweringApart } from './answering-apart.js';
import type { Conversation, ResponseOptions } from './conversation.js';
import type { ConversationParts, OpenOptions } from './conversation-parts.js';
import { Hearing } from './hearing.js';
import type { FinishedTurn } from './hearing.js';
import { History } from './history.js';
import { IdlePrompts } from './idle-prompts.js';
import type { Item, NewItem } from './item.js';
import { Loudspeaker } from './loudspeaker.js';
import type { Plan } from './plan.js';
import type { SessionContext } from './session-context.js';
import type { SessionEvent } from './session-event.js';
import { configuredDetection, configuredSettings, mergeSettings } from './session-settings.js';
import type { SessionPatch, SessionSettings } from './session-settings.js';
import type { Turn } from './turn.js';
import { TurnClock } from './turn-clock.js';

export interface SessionOptions extends OpenOptions {
  /** Once, when the session is over. */
  onClose(): void;
}

/** Least audio a commit needs, ms; as the Realtime API has it. */
const leastCommitMs = 100;

/**
 * One conversation: what the client may do, and the two halves that do it.
 *
 * ```
 *            ┌────────── hearing.ts ───────────┐   ┌──────── answering.ts ────────┐
 * client ──► listen ──► take-turns ──► transcribe ──► reply ──► speak ──► play ──► client
 *                           └─────────────── floor ◄────────────────────────┘
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
  readonly #tasks: TaskSet;
  readonly #input: Resampler;
  readonly #hearing: Hearing;
  readonly #answering: Answering;
  readonly #apart: AnsweringApart;
  readonly #idle: IdlePrompts;
  #settings: SessionSettings;
  #closed: Promise<void> | undefined;

  constructor(parts: ConversationParts, options: SessionOptions) {
    this.#parts = parts;
    this.#options = options;
    this.id = parts.createId('sess');
    this.inputRate = options.inputRate;
    this.outputRate = options.outputRate;
    this.#input = new Resampler(options.inputRate, LISTEN_RATE);
    this.#settings = this.#merge(configuredSettings(parts.config), options.settings ?? {});
    this.#tasks = new TaskSet((error) => this.#fail(error, 'A part of the session failed'));
    const context: SessionContext = {
      parts,
      sessionId: this.id,
      signal: this.#controller.signal,
      tasks: this.#tasks,
      settings: () => this.#settings,
      emit: (event) => this.#emit(event),
      fail: (error, message) => this.#fail(error, message),
    };
    const echoGuard = parts.config.turnTaking.echo.enabled ? new EchoGuard() : null;
    const loudspeaker = echoGuard && new Loudspeaker(echoGuard, this.outputRate);
    this.#answering = new Answering({
      ...context,
      history: this.#history,
      outputRate: this.outputRate,
      onStart: (isProtected) => {
        this.#idle.stop();
        this.#hearing.tell({ type: 'agent-start', isProtected });
      },
      onEnd: () => {
        this.#hearing.tell({ type: 'agent-end' });
        if (!this.#hearing.inTurn) this.#idle.wait();
      },
      onAudio: (samples, atMs) => loudspeaker?.play(samples, atMs),
      onOrder: (order) => loudspeaker?.obey(order, parts.clock.now()),
      // A client that commits its turns streams all the time; who waits for it to fall silent waits for ever.
      userIsSpeaking: () => this.#settings.turnDetection !== null && this.#hearing.inTurn,
    });
    this.#apart = new AnsweringApart({ ...context, history: this.#history, outputRate: this.outputRate });
    this.#idle = new IdlePrompts({
      config: parts.config.agent.idle,
      clock: parts.clock,
      signal: this.#controller.signal,
      tasks: this.#tasks,
      say: (text) => this.#answering.announce(text, 'idle-prompt'),
    });
    this.#hearing = new Hearing({
      ...context,
      echoGuard,
      agentSays: () => this.#answering.text,
      onTurnStart: () => this.#idle.startOver(),
      onHold: () => this.#answering.hold(),
      onResume: () => this.#answering.resume(),
      onFloorTake: () => this.#answering.stop('turn-detected'),
      onSpeculate: ({ transcript }) => this.#answering.speculate(transcript?.text ?? '', transcript?.language),
      onUnspeculate: () => this.#answering.unspeculate(),
      onTurnEnd: (finished) => this.#endTurn(finished),
      onTurnDrop: (turn, lost) => this.#dropTurn(turn, lost),
    });
  }

  get settings(): SessionSettings {
    return this.#settings;
  }

  start(): void {
    this.#emit({ type: 'session-start', settings: this.#settings });
    const { greeting } = this.#parts.config.agent;
    if (greeting) this.#answering.say(greeting, 'greeting');
    else this.#idle.wait();
  }

  appendAudio(samples: Int16Array): void {
    if (this.#closed) return;
    this.#hearing.hear(this.#input.push(pcm16ToFloat(samples)));
  }

  commitAudio(): void {
    this.#checkOpen();
    const haveMs = this.#hearing.uncommittedMs;
    if (haveMs < leastCommitMs) {
      throw refused(
        'commit-empty',
        `Expected at least ${leastCommitMs} ms of audio to commit, got ${haveMs.toFixed(0)} ms; append audio first`,
      );
    }
    this.#hearing.commit();
  }

  clearAudio(): void {
    this.#checkOpen();
    this.#hearing.clear();
    this.#emit({ type: 'audio-clear' });
  }

  addItem(item: NewItem, after?: string | null): void {
    this.#checkOpen();
    const added = this.#complete(item);
    if (this.#hearing.isSpeaking(added.id)) {
      throw refused('item-exists', `The item ${added.id} is being spoken; choose another id`);
    }
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
    this.#history.cut(itemId, audioEndMs);
    this.#emit({ type: 'item-truncate', itemId, audioEndMs });
  }

  respond(options: ResponseOptions = {}): void {
    this.#checkOpen();
    const plan: Plan = { options, language: undefined, itemId: null, context: this.#contextOf(options) };
    if (options.apart) {
      this.#apart.answer(plan);
      return;
    }
    const { active } = this.#answering;
    if (active && !active.unasked) {
      throw refused(
        'active-response',
        `The response ${active.responseId} is still being made; cancel it or wait for its end`,
      );
    }
    const { clock } = this.#parts;
    const turnClock = new TurnClock(clock, { itemId: null, anchor: 'request', userAudioMs: 0 }, clock.now());
    this.#answering.answer(plan, turnClock);
  }

  cancel(responseId?: string): void {
    this.#checkOpen();
    if (responseId !== undefined && this.#apart.cancel(responseId)) return;
    const { active } = this.#answering;
    if (!active || (responseId !== undefined && active.responseId !== responseId)) {
      throw refused('no-active-response', 'No response is being made that could be cancelled');
    }
    this.#answering.stop('client-cancelled');
  }

  reportPlayback(itemId: string, playedMs: number): void {
    this.#checkOpen();
    this.#answering.reportPlayback(itemId, playedMs);
  }

  update(patch: SessionPatch): void {
    this.#checkOpen();
    this.#settings = this.#merge(this.#settings, patch);
    this.#emit({ type: 'session-update', settings: this.#settings });
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #endTurn({ turn, endMs, endedAt, drafted }: FinishedTurn): void {
    const { itemId, transcript, timings, moments, onsetMs } = turn;
    const detection = this.#settings.turnDetection;
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
    const about = { itemId, anchor: 'speech-end', userAudioMs: Math.round(endMs - onsetMs) } as const;
    const turnClock = this.#clockOf(drafted);
    turnClock.anchor(about, endedAt);
    for (const mark of ['pause', 'transcript', 'turn-decision'] as const) {
      const at = moments[mark];
      if (at !== undefined) turnClock.mark(mark, at);
    }
    turnClock.mark('endpoint');
    turnClock.timing('asr', timings.asr);
    turnClock.timing('turn', timings.turn);
    this.#answering.answer({ options: {}, itemId, language: transcript?.language }, turnClock);
  }

  /** Of the answer prepared in advance, so that its moments are the turn's, or a new one. */
  #clockOf(drafted: boolean): TurnClock {
    const about = { itemId: null, anchor: 'speech-end', userAudioMs: 0 } as const;
    const { clock } = this.#parts;
    return (drafted ? this.#answering.draftClock : undefined) ?? new TurnClock(clock, about, clock.now());
  }

  #dropTurn({ itemId, isContested }: Turn, lost: boolean): void {
    // Of a sound over the agent's voice the client was not told.
    if (!isContested) this.#emit({ type: 'turn-drop', itemId });
    if (lost) this.#answering.announce(this.#parts.config.agent.apology, 'apology');
    else this.#answering.again();
    this.#answering.announceNext();
    if (!this.#answering.active) this.#idle.wait();
  }

  #merge(settings: SessionSettings, patch: SessionPatch): SessionSettings {
    return mergeSettings(settings, patch, configuredDetection(this.#parts.config));
  }

  /** Its own items in place of the conversation's. They are copies: what becomes of the conversation does not change them. */
  #contextOf({ input }: ResponseOptions): readonly Item[] | undefined {
    return input?.map((item) =>
      item.type === 'reference' ? this.#history.get(item.itemId) : this.#complete({ ...item }),
    );
  }

  #complete(item: NewItem): Item {
    const id = item.id ?? this.#parts.createId('item');
    if (item.type === 'message') return { ...item, id, modality: 'text', status: 'completed' };
    return { ...item, id, status: 'completed' };
  }

  #emit(event: SessionEvent): void {
    if (!this.#closed) this.#options.send(event);
  }

  #fail(cause: unknown, message: string): void {
    const error = ReparteeError.from(cause, 'provider', message);
    this.#parts.logger.error('session-error', { session: this.id, error });
    this.#emit({ type: 'error', error });
  }

  #checkOpen(): void {
    if (this.#closed) throw refused('closed', 'The session is closed');
  }

  async #close(): Promise<void> {
    this.#controller.abort('closed');
    this.#hearing.stop();
    await this.#tasks.settled();
    this.#options.onClose();
  }
}

function refused(reason: string, message: string): ReparteeError {
  return new ReparteeError('protocol', message, { details: { reason } });
}
