import type { EchoGuard } from '../audio/index.js';
import { LISTEN_RATE, ReparteeError } from '../providers/index.js';
import { guarded, guardedCall, linkedController } from '../streams/index.js';
import type { LinkedController } from '../streams/index.js';
import { Microphone } from './listen.js';
import type { SessionContext } from './session-context.js';
import { TurnTaker } from './take-turns.js';
import { repeats } from './repeats.js';
import { transcribe } from './transcribe.js';
import type { Turn } from './turn.js';
import { isHesitation, readTranscript } from './transcript-shape.js';
import type { TranscriptReading } from './transcript-shape.js';
import type { TurnTakingEvent } from './turn-taking.js';
import { frameWeigher } from './weigh-frames.js';

/** A turn that is over, with all that is known of it. */
export interface FinishedTurn {
  readonly turn: Turn;
  /** Audio time of the last voiced frame, ms, and when it arrived, on the clock. */
  readonly endMs: number;
  readonly endedAt: number;
  /** The answer that was prepared in advance is for just this turn. */
  readonly drafted: boolean;
}

export interface HearingOptions extends SessionContext {
  /** null: the agent's voice cannot come back, or somebody else sees to it. */
  readonly echoGuard: EchoGuard | null;
  /** What the agent says, or said last. */
  readonly agentSays: () => string;
  readonly onTurnStart: () => void;
  /** The user makes a sound over the agent's voice; and it was nothing; and it was words. */
  readonly onHold: () => void;
  readonly onResume: () => void;
  readonly onFloorTake: () => void;
  /** The user may have finished: prepare the answer; and forget it. */
  readonly onSpeculate: (turn: Turn) => void;
  readonly onUnspeculate: () => void;
  readonly onTurnEnd: (finished: FinishedTurn) => void;
  /** There was sound, but nothing was said. `lost`: something may have been said, and could not be transcribed. */
  readonly onTurnDrop: (turn: Turn, lost: boolean) => void;
}

/** Silence put behind a committed turn, so that the last frame of the VAD is whole: 100 ms. */
const commitPadding = new Float32Array(LISTEN_RATE / 10);

/** How long a VAD that failed rests before it is tried again. */
const restMs = 1_000;

/** How long a VAD may judge nothing while audio waits for it. */
const stallMs = 10_000;

/** The ears of a session: audio in; turns with their transcripts out. */
export class Hearing {
  readonly #options: HearingOptions;
  /** Turns that are not over, and what stops the work on them. */
  readonly #open = new Map<Turn, { readonly over: LinkedController; deciding?: LinkedController }>();
  readonly #microphone: Microphone;
  readonly #turns: TurnTaker;
  /** 16 kHz samples since the last commit, clear or end of a turn. */
  #uncommitted = 0;
  /** The agent's words came back once: what may be an echo is taken for one. */
  /** Of the last turn that the agent answered. */
  #language: string | undefined;

  constructor(options: HearingOptions) {
    this.#options = options;
    this.#microphone = new Microphone(options.parts.clock.now());
    this.#turns = this.#takeTurns();
    options.tasks.start(() => this.#listen());
  }

  get inTurn(): boolean {
    return this.#turns.inTurn;
  }

  /** The user is speaking this item right now; it is not part of the conversation yet. */
  isSpeaking(itemId: string): boolean {
    return [...this.#open.keys()].some((turn) => turn.itemId === itemId);
  }

  /** Audio that a commit would take, ms. */
  get uncommittedMs(): number {
    return (this.#uncommitted * 1000) / LISTEN_RATE;
  }

  /** 16 kHz mono. */
  hear(samples: Float32Array): void {
    if (samples.length === 0) return;
    this.#uncommitted += samples.length;
    this.#microphone.push(samples, this.#options.parts.clock.now());
  }

  /** The turn ends with what was heard so far. */
  commit(): void {
    const end = this.#microphone.received;
    this.hear(commitPadding);
    this.#turns.commitAt(end, commitPadding.length);
    this.#uncommitted = 0;
  }

  clear(): void {
    this.#uncommitted = 0;
    this.#turns.clearTo(this.#microphone.received);
  }

  tell(event: Extract<TurnTakingEvent, { type: 'agent-start' | 'agent-end' }>): void {
    this.#turns.tell(event);
  }

  stop(): void {
    this.#microphone.end();
    this.#turns.stop();
  }

  /** listen, again and again: a VAD that fails, stops or stalls must not make the session deaf. */
  async #listen(): Promise<void> {
    const { parts, signal, fail } = this.#options;
    while (!signal.aborted) {
      const listening = linkedController(signal);
      try {
        await Promise.race([this.#hearAll(listening.signal), this.#watchListening(listening.signal)]);
      } catch (error) {
        listening.abort();
        if (signal.aborted) return;
        fail(error, 'Listening failed and starts again');
        this.#microphone.restart();
        this.#uncommitted = 0;
        this.#turns.abandon();
        await parts.clock.sleep(restMs, signal).catch(() => {});
      } finally {
        listening.abort();
      }
    }
  }

  async #hearAll(signal: AbortSignal): Promise<void> {
    const { parts, echoGuard, sessionId } = this.#options;
    const { clock, providers, conclude } = parts;
    const weigh = frameWeigher({
      echoGuard,
      arrivedAt: (audioMs) => this.#microphone.arrivedAt(audioMs),
      conclude,
    });
    const hearing = this.#microphone.listen(providers.vad, { signal, session: sessionId }, (frame) =>
      this.#turns.hear(weigh(frame)),
    );
    await guardedCall(hearing, { signal, clock, what: 'The VAD', ms: Infinity, setting: '' });
    if (!signal.aborted) throw new ReparteeError('provider', 'The VAD stopped listening');
  }

  async #watchListening(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options.parts;
    for (let heard = -1; ; heard = this.#microphone.heard) {
      await clock.sleep(stallMs, signal);
      if (this.#microphone.waiting && this.#microphone.heard === heard) {
        throw new ReparteeError('timeout', `The VAD judged nothing for ${stallMs} ms while audio was waiting`);
      }
    }
  }

  #takeTurns(): TurnTaker {
    const { parts, signal, settings, onHold, onResume, onFloorTake, onSpeculate, onUnspeculate } = this.#options;
    const { turnTaking } = parts.config;
    return new TurnTaker({
      microphone: this.#microphone,
      clock: parts.clock,
      signal,
      rules: {
        config: turnTaking,
        get detection() {
          return settings().turnDetection;
        },
        get isBusy() {
          return (parts.load?.() ?? 0) > turnTaking.speculation.maxLoad;
        },
      },
      onDecision: parts.onDecision,
      createItemId: () => parts.createId('item'),
      listener: {
        turnStart: (turn) => this.#start(turn),
        answerHold: onHold,
        answerResume: onResume,
        floorTake: (turn) => {
          onFloorTake();
          this.#announce(turn);
        },
        speculate: onSpeculate,
        unspeculate: onUnspeculate,
        pause: (turn, pause) => this.#pause(turn, pause),
        resume: (turn) => this.#open.get(turn)?.deciding?.abort(),
        turnEnd: (turn, endMs, drafted) => {
          this.#announce(turn);
          this.#finish(turn);
          this.#language = turn.transcript?.language;
          this.#options.onTurnEnd({ turn, endMs, endedAt: this.#microphone.arrivedAt(endMs), drafted });
        },
        turnDrop: (turn) => {
          this.#finish(turn);
          this.#options.onTurnDrop(turn, turn.lost);
        },
      },
    });
  }

  #start(turn: Turn): void {
    const { signal, tasks, onTurnStart } = this.#options;
    this.#open.set(turn, { over: linkedController(signal) });
    onTurnStart();
    if (!turn.isContested) this.#tell(turn);
    tasks.start(() => this.#transcribe(turn));
  }

  /** What began over the agent's voice is a turn of the user after all. */
  #announce(turn: Turn): void {
    if (!turn.isContested) return;
    turn.isContested = false;
    this.#tell(turn);
    const { text, interim } = turn.partial;
    if (text || interim) this.#options.emit({ type: 'transcript-delta', itemId: turn.itemId, text, interim });
  }

  #tell({ itemId, onsetMs }: Turn): void {
    const { emit, settings } = this.#options;
    if (settings().turnDetection) emit({ type: 'speech-start', itemId, atMs: Math.round(onsetMs) });
  }

  #finish(turn: Turn): void {
    // A client that commits may have gone on meanwhile.
    if (this.#options.settings().turnDetection) this.#uncommitted = 0;
    this.#open.get(turn)?.over.abort('over');
    this.#open.delete(turn);
  }

  async #transcribe(turn: Turn): Promise<void> {
    const { parts, settings, sessionId } = this.#options;
    const { clock } = parts;
    const signal = this.#signalOf(turn);
    // A short sound tells little of its language.
    const language = settings().language ?? (turn.isContested ? this.#language : undefined);
    // Speech may be long; what bounds the wait for a transcript is the watch that each pause starts.
    const patience = { firstMs: Infinity, betweenMs: Infinity, firstSetting: '', betweenSetting: '' };
    try {
      const transcript = transcribe(turn, {
        asr: parts.providers.asr,
        language,
        session: sessionId,
        transcriptMs: parts.config.deadlines.transcriptMs,
        signal,
      });
      for await (const part of guarded(transcript, { signal, clock, what: 'The transcriber', ...patience })) {
        if (part.type === 'transcript-delta') this.#guess(turn, part.text, part.interim);
        else {
          if (part.text !== turn.transcript?.text) turn.revision += 1;
          turn.transcript = part;
          turn.timings.asr = part.timing;
          turn.moments.transcript = clock.now();
          const { pause, confidence } = part;
          const { revision } = turn;
          this.#turns.tell({
            type: 'transcript',
            pause,
            confidence,
            revision,
            ...this.#read(turn, part.text, part.language),
          });
        }
      }
    } catch (cause) {
      this.#lose(turn, ReparteeError.from(cause, 'provider', 'Transcription failed'));
    }
  }

  #guess(turn: Turn, text: string, interim: string): void {
    turn.partial = { text: turn.partial.text + text, interim };
    if (!turn.isContested) this.#options.emit({ type: 'transcript-delta', itemId: turn.itemId, text, interim });
    this.#turns.tell({ type: 'hypothesis', ...this.#read(turn, turn.partial.text + interim, undefined) });
  }

  /** What a transcript amounts to. A "yeah" is an answer where the agent has asked something; the agent's own words are nothing. */
  #read(turn: Turn, text: string, language: string | undefined): TranscriptReading {
    const { agentSays, echoGuard, parts, settings } = this.#options;
    const { conclude = (_from, read) => read() } = parts;
    const reading = conclude('words', (): TranscriptReading => {
      const more = parts.config.turnTaking.interruption.backchannels;
      const reading = readTranscript(text, { language: settings().language ?? language, more });
      if (turn.isContested && echoGuard && repeats(text, agentSays(), turn.isDoubted ? 1 : 3))
        return { shape: 'empty', words: 0 };
      if (reading.shape !== 'backchannel') return reading;
      if (asks(agentSays())) return { ...reading, shape: 'sentence' };
      return !turn.isContested && isHesitation(text) ? { ...reading, shape: 'open' } : reading;
    });
    return reading;
  }

  #pause(turn: Turn, pause: number): void {
    const { tasks } = this.#options;
    if (turn.lost) {
      tasks.start(async () => this.#giveUp(turn));
      return;
    }
    tasks.start(() => this.#decide(turn, pause));
    tasks.start(() => this.#watch(turn, pause));
  }

  async #decide(turn: Turn, pause: number): Promise<void> {
    const { parts, settings, sessionId } = this.#options;
    const { clock, config, providers, logger } = parts;
    const deciding = linkedController(this.#signalOf(turn));
    const open = this.#open.get(turn);
    if (open) open.deciding = deciding;
    const { signal } = deciding;
    try {
      const asked = providers.turn.decide(turn.heard(), {
        signal,
        session: sessionId,
        deadline: clock.now() + config.deadlines.turnDecisionMs,
        language: settings().language ?? undefined,
      });
      const decision = await guardedCall(asked, {
        signal,
        clock,
        what: 'The turn provider',
        ms: config.deadlines.turnDecisionMs,
        setting: 'deadlines.turnDecisionMs',
      });
      if (!decision) return;
      turn.timings.turn = decision.timing;
      turn.moments['turn-decision'] = clock.now();
      this.#turns.tell({ type: 'turn-decision', pause, complete: decision.complete });
    } catch (error) {
      // Without its word the turn ends by the other rules: later, but it ends.
      if (!signal.aborted) logger.warn('turn-decision-error', { session: sessionId, error });
    } finally {
      // Past its deadline it is told to stop.
      deciding.abort('over');
    }
  }

  /** A transcript that never comes must not keep the user waiting. */
  async #watch(turn: Turn, pause: number): Promise<void> {
    const { clock, config } = this.#options.parts;
    const signal = this.#signalOf(turn);
    const limitMs = config.deadlines.transcriptMs;
    await clock.sleep(limitMs, signal).catch(() => {});
    if (signal.aborted || !turn.awaited.includes(pause)) return;
    this.#lose(turn, new ReparteeError('timeout', `No transcript came within ${limitMs} ms (deadlines.transcriptMs)`));
  }

  #lose(turn: Turn, error: ReparteeError): void {
    if (!this.#open.has(turn) || turn.lost) return;
    turn.lost = true;
    this.#options.emit({ type: 'transcript-error', itemId: turn.itemId, error });
    this.#options.fail(error, 'Transcription failed');
    this.#giveUp(turn);
  }

  #giveUp(turn: Turn): void {
    for (const pause of turn.awaited.splice(0)) {
      this.#turns.tell({
        type: 'transcript',
        pause,
        shape: 'empty',
        words: 0,
        confidence: undefined,
        revision: turn.revision,
      });
    }
  }

  #signalOf(turn: Turn): AbortSignal {
    return this.#open.get(turn)?.over.signal ?? AbortSignal.abort('over');
  }
}

function asks(text: string): boolean {
  return /[?？؟]\s*$/.test(text);
}
