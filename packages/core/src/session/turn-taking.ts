import type { TurnTakingConfig } from '../config/schema.js';
import { endpointDelayMs, learnPause, learnTurn, unknownPace } from './endpointing.js';
import type { Pace } from './endpointing.js';
import { interrupts, weighDuration } from './interruption.js';
import type { TurnDetection } from './session-settings.js';
import { earn, fullCredit, hasCredit, spend } from './speculation.js';
import type { Credit } from './speculation.js';
import type { TranscriptShape } from './transcript-shape.js';

/**
 * Whose turn is it? Pure: `(state, event, rules) → (state, effects)`. No clock, no I/O; all time is in the events.
 *
 * The user:
 *
 * | phase    | event                              | next     | effects                                        |
 * |----------|------------------------------------|----------|------------------------------------------------|
 * | idle     | voiced frame                       | onset    |                                                |
 * | onset    | voiced for minSpeechMs             | speaking | turn-start; over the agent also answer-hold    |
 * | onset    | silent frame, or no audio          | idle     |                                                |
 * | speaking | silent for pauseMs, or no audio    | paused   | pause                                          |
 * | speaking | turn longer than maxTurnMs         | paused   | pause, then turn-end with the text             |
 * | paused   | voiced frame, no mere fading       | speaking | resume                                         |
 * | paused   | words, and the end may be near     | paused   | speculate                                      |
 * | paused   | other words than the draft answers | paused   | unspeculate                                    |
 * | speaking | voiced for draftLifeMs             | speaking | unspeculate                                    |
 * | paused   | silent long enough, text there     | idle     | turn-end                                       |
 * | paused   | silent long enough, nothing said   | idle     | turn-drop                                      |
 * | any turn | commit                             | paused   | pause, then turn-end with the text             |
 * | any      | clear, unless the turn is ending   | idle     | turn-drop when a turn was open                 |
 * | any      | lost                               | idle     | turn-drop when a turn was open                 |
 *
 * The agent's voice, while a turn that began over it (a contested one) is open:
 *
 * | agent    | event                              | next     | effects                                        |
 * |----------|------------------------------------|----------|------------------------------------------------|
 * | talking  | contested turn starts, or resumes  | held     | answer-hold                                    |
 * | any      | words, or long speech              | silent   | floor-take                                     |
 * | any      | at a pause: no words               | talking  | turn-drop, and answer-resume if held           |
 * | held     | a long sound without words         | talking  | answer-resume                                  |
 * | held     | silent for resumeMs, no transcript | talking  | answer-resume                                  |
 *
 * "Long enough" is decided in endpointing.ts and counts from the true end of speech, in audio time, so neither a slow model nor a
 * late packet adds to it; which words count is decided in interruption.ts.
 */
export interface TurnTakingState {
  readonly phase: 'idle' | 'onset' | 'speaking' | 'paused';
  /** Audio time at which the first voiced frame began, ms. */
  readonly onsetMs: number;
  /** From when to when a voice was heard of which nobody knew whose it is, audio time, ms; undefined: not lately. */
  readonly doubt: { readonly fromMs: number; readonly toMs: number } | undefined;
  /** Audio time at which the last voiced frame ended, ms. */
  readonly lastVoicedMs: number;
  /** Audio time heard so far, ms. */
  readonly heardMs: number;
  /** The loudest frame of this turn, root mean square; and for how long by now its voice was faint beside that, ms. */
  readonly loudest: number;
  readonly faintMs: number;
  /** Voiced audio of this turn, and since it was last resumed, ms. */
  readonly voicedMs: number;
  readonly resumedMs: number;
  /** Counts the pauses of the session; an answer about an older one is stale. */
  readonly pause: number;
  /** The turn provider's word on this pause. */
  readonly complete: number | undefined;
  /** The transcript at this pause: not there yet, or what it reads like. */
  readonly transcript: 'awaited' | TranscriptShape;
  /** What the turn reads like while it goes on; undefined: no guess yet. */
  readonly hypothesis: TranscriptShape | undefined;
  /** Words of the newest guess or transcript. */
  readonly words: number;
  /** Changes with the wording of the transcript. */
  readonly revision: number;
  /** The turn ends at this pause whatever the turn provider thinks. */
  readonly ending: boolean;
  /** The agent is silent, answering (or being heard), or held back while it is not clear what the user's sound was. */
  readonly agent: 'silent' | 'talking' | 'held';
  /** What the agent says now is said to the end. */
  readonly isProtected: boolean;
  /** The turn began over the agent's voice, and it is not decided yet who keeps the floor. */
  readonly contested: boolean;
  /** The wording that the draft answer answers, if there is one. */
  readonly draft: number | undefined;
  /** Answers prepared within this turn. */
  readonly drafts: number;
  readonly credit: Credit;
  readonly pace: Pace;
  /** End of the last turn that was answered, and the silence that was waited for then, ms. */
  readonly turnEndMs: number;
  readonly turnDelayMs: number;
}

export type TurnTakingEvent =
  /** `level`: root mean square, 0..1; `isDoubted`: there is a voice, the agent's or the user's; `endMs`: audio time at the frame's end. */
  | {
      readonly type: 'frame';
      readonly speech: number;
      readonly level: number;
      readonly isDoubted: boolean;
      readonly endMs: number;
      readonly durationMs: number;
    }
  /** No audio has come for `idleMs`, and none waits to be heard. */
  | { readonly type: 'idle'; readonly idleMs: number }
  /** The best guess while the user speaks. */
  | { readonly type: 'hypothesis'; readonly shape: TranscriptShape; readonly words: number }
  | { readonly type: 'turn-decision'; readonly pause: number; readonly complete: number }
  /** `revision` is the same as long as the turn's wording is the same. */
  | {
      readonly type: 'transcript';
      readonly pause: number;
      readonly shape: TranscriptShape;
      readonly words: number;
      readonly confidence: number | undefined;
      readonly revision: number;
    }
  | { readonly type: 'agent-start'; readonly isProtected: boolean }
  | { readonly type: 'agent-end' }
  | { readonly type: 'commit' }
  | { readonly type: 'clear' }
  /** No audio of this turn will come any more. */
  | { readonly type: 'lost' };

export type TurnTakingEffect =
  /** A turn begins with audio from `fromMs` on. */
  | { readonly type: 'turn-start'; readonly fromMs: number; readonly onsetMs: number; readonly contested: boolean }
  /** The agent falls silent at once, and may go on. */
  | { readonly type: 'answer-hold' }
  /** It was nothing: the agent goes on with the very next sample. */
  | { readonly type: 'answer-resume' }
  /** The user speaks over the agent: its answer stops. */
  | { readonly type: 'floor-take' }
  /** Ask for the transcript and for the turn decision, and name this pause in the answers. */
  | { readonly type: 'pause'; readonly pause: number; readonly silenceMs: number }
  | { readonly type: 'resume' }
  /** Prepare the answer to what is transcribed now. Nobody hears it yet. */
  | { readonly type: 'speculate' }
  /** The draft will not be needed. */
  | { readonly type: 'unspeculate' }
  /** `drafted`: the draft answers just this turn. */
  | { readonly type: 'turn-end'; readonly endMs: number; readonly drafted: boolean }
  | { readonly type: 'turn-drop' };

export interface TurnTakingRules {
  readonly config: TurnTakingConfig;
  /** null: the client commits; frames decide nothing. */
  readonly detection: TurnDetection | null;
  /** The machine has more to do than it should: nothing is prepared in advance. */
  readonly isBusy: boolean;
}

export const silentState: TurnTakingState = {
  phase: 'idle',
  onsetMs: 0,
  doubt: undefined,
  lastVoicedMs: 0,
  heardMs: 0,
  loudest: 0,
  faintMs: 0,
  voicedMs: 0,
  resumedMs: 0,
  pause: 0,
  complete: undefined,
  transcript: 'awaited',
  hypothesis: undefined,
  words: 0,
  revision: 0,
  ending: false,
  agent: 'silent',
  isProtected: false,
  contested: false,
  draft: undefined,
  drafts: 0,
  credit: fullCredit,
  pace: unknownPace,
  turnEndMs: -Infinity,
  turnDelayMs: 0,
};

/**
 * The VAD hears a voice for some 95 ms after its last sound (median of 70 recordings): room and filter ring on. What is 35 dB
 * below the loudest frame of the turn is taken for that, unless it lasts: then somebody speaks softly.
 */
const faintShare = 10 ** (-35 / 20);
const faintLifeMs = 192;

/** A voice that was doubted up to the beginning of a turn belongs to it, this much of it and with silence of this length in it, ms. */
export const doubtReachMs = 1000;
const doubtLifeMs = 200;

/** Speech after which the draft made at the pause before it is given up. Less may be a breath, and the wording stays the same. */
const draftLifeMs = 160;

/** A turn that sounds unfinished gets its draft this long before its end, ms. */
const draftLeadMs = 600;

export interface Transition {
  readonly state: TurnTakingState;
  readonly effects: readonly TurnTakingEffect[];
}

export function takeTurn(state: TurnTakingState, event: TurnTakingEvent, rules: TurnTakingRules): Transition {
  switch (event.type) {
    case 'frame':
      return onFrame({ ...state, heardMs: event.endMs, doubt: doubtAt(state, event) }, event, rules);
    case 'idle':
      return onIdle(state, event.idleMs, rules);
    case 'hypothesis':
      return onHypothesis(state, event, rules);
    case 'turn-decision':
      if (state.phase !== 'paused' || event.pause !== state.pause) return stay(state);
      return judge({ ...state, complete: event.complete }, silenceOf(state), rules);
    case 'transcript':
      return onTranscript(state, event, rules);
    case 'agent-start':
      // Whoever lets it begin while the user speaks has a reason: the turn that is open is not about this answer.
      return stay({ ...state, agent: 'talking', isProtected: event.isProtected, contested: false });
    case 'agent-end':
      return stay({ ...state, agent: 'silent', isProtected: false, contested: false });
    case 'commit':
      return onCommit(state, rules);
    case 'clear':
      return state.ending ? stay(state) : leave(state);
    case 'lost':
      return leave(state);
  }
}

/** How long the runner may wait for audio before it must report `idle`, ms; undefined: as long as it likes. */
export function idleLimitMs(state: TurnTakingState, rules: TurnTakingRules): number | undefined {
  const { config, detection } = rules;
  if (detection === null) return undefined;
  if (state.phase === 'speaking' || state.phase === 'onset') return config.stallMs;
  if (state.phase !== 'paused') return undefined;
  if (state.transcript !== 'awaited') return Math.max(1, delayMs(state, rules) - silenceOf(state));
  return state.agent === 'held' ? Math.max(1, config.interruption.resumeMs - silenceOf(state)) : undefined;
}

type FrameEvent = TurnTakingEvent & { readonly type: 'frame' };

function onFrame(state: TurnTakingState, frame: FrameEvent, rules: TurnTakingRules): Transition {
  const { config, detection } = rules;
  if (detection === null) return onManualFrame(state, frame);
  const startMs = frame.endMs - frame.durationMs;
  const level =
    state.phase === 'idle' || state.phase === 'paused'
      ? detection.threshold
      : Math.min(config.releaseThreshold, detection.threshold);
  const voiced = frame.speech >= level;
  switch (state.phase) {
    case 'idle':
      return voiced ? onset({ ...state, onsetMs: startMs, voicedMs: 0, loudest: 0 }, frame, rules) : stay(state);
    case 'onset':
      return voiced ? onset(state, frame, rules) : stay(silence(state));
    case 'speaking':
    case 'paused':
      return onTurnFrame(weighLevel(state, frame, voiced), frame, voiced, rules);
  }
}

function onTurnFrame(state: TurnTakingState, frame: FrameEvent, voiced: boolean, rules: TurnTakingRules): Transition {
  const isFading = state.faintMs > 0 && state.faintMs <= faintLifeMs;
  if (voiced && !isFading) {
    return state.phase === 'speaking' ? speakOn(state, frame, rules) : resume(state, frame, rules);
  }
  const silenceMs = silenceOf(state);
  if (state.phase === 'paused') return judge(state, silenceMs, rules);
  return silenceMs >= rules.config.pauseMs ? pause(state) : stay(state);
}

/** Is the voice still there, or does it only ring on? */
function weighLevel(state: TurnTakingState, { level, durationMs }: FrameEvent, voiced: boolean): TurnTakingState {
  if (!voiced) return { ...state, faintMs: 0 };
  if (level < state.loudest * faintShare) return { ...state, faintMs: state.faintMs + durationMs };
  return { ...state, faintMs: 0, loudest: Math.max(state.loudest, level) };
}

/** Without detection every frame belongs to the turn that a commit will end. */
function onManualFrame(state: TurnTakingState, frame: FrameEvent): Transition {
  const startMs = frame.endMs - frame.durationMs;
  const voiced = { lastVoicedMs: frame.endMs };
  if (state.phase === 'speaking' || state.ending) return stay({ ...state, ...voiced });
  if (state.phase === 'paused')
    return { state: { ...state, ...voiced, phase: 'speaking' }, effects: [{ type: 'resume' }] };
  return {
    state: { ...newTurn(silence(state)), onsetMs: startMs, ...voiced },
    effects: [{ type: 'turn-start', fromMs: startMs, onsetMs: startMs, contested: false }],
  };
}

function onset(state: TurnTakingState, frame: FrameEvent, rules: TurnTakingRules): Transition {
  const { config } = rules;
  const detection = rules.detection as TurnDetection;
  const next: TurnTakingState = {
    ...state,
    phase: 'onset',
    lastVoicedMs: frame.endMs,
    voicedMs: state.voicedMs + frame.durationMs,
    loudest: Math.max(state.loudest, frame.level),
  };
  const contested = state.agent !== 'silent';
  // An agent that may not be interrupted is not heard over: the sound is over before its answer, or it is a new onset after it.
  if (contested && (state.isProtected || !detection.interruptResponse)) return stay(next);
  const neededMs = contested ? Math.max(config.minSpeechMs, config.interruption.minSpeechMs) : config.minSpeechMs;
  if (frame.endMs - state.onsetMs < neededMs) return stay(next);
  const start: TurnTakingEffect = {
    type: 'turn-start',
    fromMs: Math.max(0, state.turnEndMs, soundFromMs(state) - detection.prefixMs),
    onsetMs: state.onsetMs,
    contested,
  };
  const speaking: TurnTakingState = { ...newTurn(next), contested };
  return contested ? hold(speaking, [start]) : { state: speaking, effects: [start] };
}

function doubtAt({ doubt }: TurnTakingState, { isDoubted, endMs, durationMs }: FrameEvent): TurnTakingState['doubt'] {
  if (isDoubted) return { fromMs: doubt?.fromMs ?? endMs - durationMs, toMs: endMs };
  return doubt && endMs - doubt.toMs <= doubtLifeMs ? doubt : undefined;
}

/** Where the sound of a turn begins: whatever was heard while it was not known whose voice it is may have been its first words. */
function soundFromMs({ onsetMs, doubt }: TurnTakingState): number {
  return Math.min(onsetMs, Math.max(doubt?.fromMs ?? onsetMs, onsetMs - doubtReachMs));
}

function speakOn(state: TurnTakingState, frame: FrameEvent, rules: TurnTakingRules): Transition {
  const speaking: TurnTakingState = {
    ...state,
    lastVoicedMs: frame.endMs,
    voicedMs: state.voicedMs + frame.durationMs,
    resumedMs: state.resumedMs + frame.durationMs,
  };
  if (frame.endMs - state.onsetMs >= rules.config.maxTurnMs) return pause({ ...speaking, ending: true });
  if (isContested(speaking)) return contestDuration(speaking, rules);
  return speaking.resumedMs >= draftLifeMs ? dropDraft(speaking, rules) : stay(speaking);
}

function resume(state: TurnTakingState, frame: FrameEvent, rules: TurnTakingRules): Transition {
  if (state.ending) return stay({ ...state, lastVoicedMs: frame.endMs });
  const startMs = frame.endMs - frame.durationMs;
  const speaking: TurnTakingState = {
    ...state,
    phase: 'speaking',
    lastVoicedMs: frame.endMs,
    voicedMs: state.voicedMs + frame.durationMs,
    resumedMs: frame.durationMs,
    pace: rules.config.adaptive ? learnPause(state.pace, startMs - state.lastVoicedMs) : state.pace,
  };
  const effects: readonly TurnTakingEffect[] = [{ type: 'resume' }];
  return isContested(speaking) && speaking.agent === 'talking' ? hold(speaking, effects) : { state: speaking, effects };
}

function onIdle(state: TurnTakingState, idleMs: number, rules: TurnTakingRules): Transition {
  if (rules.detection === null) return stay(state);
  const silenceMs = silenceOf(state) + idleMs;
  if (state.phase === 'speaking') return idleMs >= rules.config.stallMs ? pause(state, silenceMs) : stay(state);
  if (state.phase === 'paused') return judge(state, silenceMs, rules);
  return stay(state.phase === 'onset' && idleMs >= rules.config.stallMs ? silence(state) : state);
}

function onHypothesis(
  state: TurnTakingState,
  { shape, words }: TurnTakingEvent & { readonly type: 'hypothesis' },
  rules: TurnTakingRules,
): Transition {
  if (state.phase !== 'speaking' && state.phase !== 'paused') return stay(state);
  const guessed: TurnTakingState = { ...state, hypothesis: shape, words };
  // The last word may be half a word yet: "cla" is no "claro".
  const overlap = { shape, words: words - 1, confidence: undefined, voicedMs: state.voicedMs };
  const takes = isContested(guessed) && interrupts(overlap, rules.config.interruption);
  return takes ? takeFloor(guessed) : stay(guessed);
}

function onTranscript(
  state: TurnTakingState,
  { pause, shape, words, confidence, revision }: TurnTakingEvent & { readonly type: 'transcript' },
  rules: TurnTakingRules,
): Transition {
  if (state.phase !== 'paused' || pause !== state.pause) return stay(state);
  const read: TurnTakingState = { ...state, transcript: shape, hypothesis: shape, words, revision };
  if (!isContested(read)) return judge(read, silenceOf(read), rules);
  const overlap = { shape, words, confidence, voicedMs: state.voicedMs };
  const takes = state.ending ? shape !== 'empty' : interrupts(overlap, rules.config.interruption);
  return takes ? then(takeFloor(read), (taken) => judge(taken, silenceOf(taken), rules)) : leave(read);
}

function onCommit(state: TurnTakingState, rules: TurnTakingRules): Transition {
  if (state.phase === 'speaking') return pause({ ...state, ending: true });
  if (state.phase === 'paused') return judge({ ...state, ending: true }, silenceOf(state), rules);
  return stay(state);
}

function pause(state: TurnTakingState, silenceMs = silenceOf(state)): Transition {
  const number = state.pause + 1;
  return {
    state: { ...state, phase: 'paused', pause: number, complete: undefined, transcript: 'awaited' },
    effects: [{ type: 'pause', pause: number, silenceMs }],
  };
}

/** Is the turn over? Only once its transcript is there: until then the user may still go on. */
function judge(state: TurnTakingState, silenceMs: number, rules: TurnTakingRules): Transition {
  if (state.transcript === 'awaited') {
    const isOverdue = state.agent === 'held' && silenceMs >= rules.config.interruption.resumeMs;
    return isOverdue ? letTalk(state) : stay(state);
  }
  if (state.ending || silenceMs >= delayMs(state, rules)) return end(state, silenceMs, rules);
  const outdated = state.draft !== undefined && state.draft !== state.revision;
  return then(outdated ? dropDraft(state, rules) : stay(state), (current) => speculate(current, silenceMs, rules));
}

function end(state: TurnTakingState, silenceMs: number, rules: TurnTakingRules): Transition {
  if (state.transcript === 'empty') return leave(state);
  const drafted = state.draft !== undefined && state.draft === state.revision;
  return then(drafted ? stay(state) : dropDraft(state, rules), (current) => {
    const { config, detection } = rules;
    const { pace, credit, onsetMs, turnEndMs, turnDelayMs, lastVoicedMs, heardMs } = current;
    const ended: TurnTakingState = {
      ...silence(current),
      // The answer is as good as begun: a sound from now on is over the agent's voice.
      ...(detection?.createResponse && { agent: 'talking', isProtected: false }),
      pace: config.adaptive && detection ? learnTurn(pace, onsetMs - turnEndMs, turnDelayMs) : pace,
      credit: drafted ? earn(credit, heardMs, config.speculation) : credit,
      turnEndMs: lastVoicedMs,
      turnDelayMs: silenceMs,
    };
    return { state: ended, effects: [{ type: 'turn-end', endMs: lastVoicedMs, drafted }] };
  });
}

/** Prepares the answer where that would be in time for an end that is likely, and where there is credit for it. */
function speculate(state: TurnTakingState, silenceMs: number, rules: TurnTakingRules): Transition {
  const { config, detection, isBusy } = rules;
  const { speculation } = config;
  if (!detection?.createResponse || !speculation.enabled || isBusy) return stay(state);
  if (state.agent !== 'silent' || state.draft !== undefined || state.transcript === 'empty') return stay(state);
  if (state.drafts >= speculation.maxPerTurn || !hasCredit(state.credit, state.heardMs, speculation))
    return stay(state);
  const isLikely = state.complete === undefined || state.complete > config.incompleteThreshold;
  const isNear = delayMs(state, rules) - silenceMs <= draftLeadMs;
  if (!isLikely && !isNear) return stay(state);
  return {
    state: { ...state, draft: state.revision, drafts: state.drafts + 1 },
    effects: [{ type: 'speculate' }],
  };
}

function dropDraft(state: TurnTakingState, { config }: TurnTakingRules): Transition {
  if (state.draft === undefined) return stay(state);
  const credit = spend(state.credit, state.heardMs, config.speculation);
  return { state: { ...state, draft: undefined, credit }, effects: [{ type: 'unspeculate' }] };
}

function hold(state: TurnTakingState, before: readonly TurnTakingEffect[]): Transition {
  return { state: { ...state, agent: 'held' }, effects: [...before, { type: 'answer-hold' }] };
}

/** The agent may be heard again, if it was held back. */
function letTalk(state: TurnTakingState): Transition {
  if (state.agent !== 'held') return stay(state);
  return { state: { ...state, agent: 'talking' }, effects: [{ type: 'answer-resume' }] };
}

function takeFloor(state: TurnTakingState): Transition {
  return {
    state: { ...state, agent: 'silent', isProtected: false, contested: false },
    effects: [{ type: 'floor-take' }],
  };
}

function contestDuration(state: TurnTakingState, { config }: TurnTakingRules): Transition {
  const verdict = weighDuration({ shape: state.hypothesis, voicedMs: state.voicedMs }, config.interruption);
  if (verdict === undefined) return stay(state);
  return verdict === 'take' ? takeFloor(state) : letTalk(state);
}

/** The turn, if one is open, is forgotten. */
function leave(state: TurnTakingState): Transition {
  if (state.phase !== 'speaking' && state.phase !== 'paused') return stay(silence(state));
  const undraft: readonly TurnTakingEffect[] = state.draft === undefined ? [] : [{ type: 'unspeculate' }];
  const { state: left, effects } = letTalk(state);
  return { state: silence(left), effects: [...undraft, { type: 'turn-drop' }, ...effects] };
}

function isContested(state: TurnTakingState): boolean {
  return state.contested && state.agent !== 'silent';
}

function delayMs(state: TurnTakingState, { config, detection }: TurnTakingRules): number {
  if (detection === null) return Infinity;
  const { complete, transcript } = state;
  const shape = transcript === 'awaited' ? 'words' : transcript;
  return endpointDelayMs({ complete, shape }, state.pace, config, detection);
}

function silenceOf(state: TurnTakingState): number {
  return state.heardMs - state.lastVoicedMs;
}

function newTurn(state: TurnTakingState): TurnTakingState {
  return {
    ...state,
    phase: 'speaking',
    ending: false,
    contested: false,
    hypothesis: undefined,
    words: 0,
    resumedMs: 0,
    faintMs: 0,
    drafts: 0,
    draft: undefined,
  };
}

function silence(state: TurnTakingState): TurnTakingState {
  return {
    ...state,
    phase: 'idle',
    ending: false,
    contested: false,
    complete: undefined,
    transcript: 'awaited',
    hypothesis: undefined,
    draft: undefined,
  };
}

function stay(state: TurnTakingState): Transition {
  return { state, effects: [] };
}

function then(first: Transition, next: (state: TurnTakingState) => Transition): Transition {
  const second = next(first.state);
  return { state: second.state, effects: [...first.effects, ...second.effects] };
}
