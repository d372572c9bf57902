import type { TurnTakingConfig } from '../config/schema.js';
import type { TurnDetection } from './session-settings.js';

/**
 * Whose turn is it? Pure: `(state, event) → (state, effects)`. No clock, no I/O; all time is in the events.
 *
 * | state    | event                              | next     | effects                                     |
 * |----------|------------------------------------|----------|---------------------------------------------|
 * | idle     | voiced frame                       | onset    |                                             |
 * | onset    | voiced for minSpeechMs             | speaking | turn-start, and floor-take over the agent   |
 * | onset    | silent frame                       | idle     |                                             |
 * | speaking | silent for pauseMs, or no audio    | paused   | pause                                       |
 * | paused   | voiced frame                       | speaking | resume                                      |
 * | paused   | silent long enough, text there     | idle     | turn-end                                    |
 * | paused   | silent long enough, nothing said   | idle     | turn-drop                                   |
 * | speaking | turn longer than maxTurnMs         | paused   | pause, then turn-end with the text          |
 * | any turn | commit                             | paused   | pause, then turn-end with the text          |
 * | any      | clear, unless the turn is ending   | idle     | turn-drop when a turn was open              |
 *
 * "Long enough" is `minDelayMs` once the turn provider believes that the user has finished, `sentenceDelayMs` when it does
 * not but the transcript reads as a whole sentence, otherwise `maxDelayMs`. It counts from the true end of speech, in audio time, so neither a slow model nor a late packet adds to it.
 */
export interface TurnTakingState {
  readonly phase: 'idle' | 'onset' | 'speaking' | 'paused';
  /** Audio time at which the first voiced frame began, ms. */
  readonly onsetMs: number;
  /** Audio time at which the last voiced frame ended, ms. */
  readonly lastVoicedMs: number;
  /** Audio time heard so far, ms. */
  readonly heardMs: number;
  /** Counts the pauses of the session; an answer about an older one is stale. */
  readonly pause: number;
  /** The turn provider's word on this pause. */
  readonly complete: number | undefined;
  /** The transcript at this pause: not there yet, or what it reads like. */
  readonly transcript: 'awaited' | TranscriptShape;
  /** The turn ends at this pause whatever the turn provider thinks. */
  readonly ending: boolean;
  /** The agent is answering or being heard. */
  readonly agentHasFloor: boolean;
}

/** Nothing, words, or words that end like a sentence. */
export type TranscriptShape = 'empty' | 'words' | 'sentence';

export type TurnTakingEvent =
  /** `endMs`: audio time at the frame's end. */
  | { readonly type: 'frame'; readonly speech: number; readonly endMs: number; readonly durationMs: number }
  /** No audio has come for `idleMs`, and none waits to be heard. */
  | { readonly type: 'idle'; readonly idleMs: number }
  | { readonly type: 'turn-decision'; readonly pause: number; readonly complete: number }
  | { readonly type: 'transcript'; readonly pause: number; readonly shape: TranscriptShape }
  | { readonly type: 'agent-start' }
  | { readonly type: 'agent-end' }
  | { readonly type: 'commit' }
  | { readonly type: 'clear' };

export type TurnTakingEffect =
  /** A turn begins with audio from `fromMs` on. */
  | { readonly type: 'turn-start'; readonly fromMs: number; readonly onsetMs: number }
  /** The user speaks over the agent: its answer stops. */
  | { readonly type: 'floor-take' }
  /** Ask for the transcript and for the turn decision, and name this pause in the answers. */
  | { readonly type: 'pause'; readonly pause: number; readonly silenceMs: number }
  | { readonly type: 'resume' }
  | { readonly type: 'turn-end'; readonly endMs: number }
  | { readonly type: 'turn-drop' };

export interface TurnTakingRules {
  readonly config: TurnTakingConfig;
  /** null: the client commits; frames decide nothing. */
  readonly detection: TurnDetection | null;
}

export const silentState: TurnTakingState = {
  phase: 'idle',
  onsetMs: 0,
  lastVoicedMs: 0,
  heardMs: 0,
  pause: 0,
  complete: undefined,
  transcript: 'awaited',
  ending: false,
  agentHasFloor: false,
};

export interface Transition {
  readonly state: TurnTakingState;
  readonly effects: readonly TurnTakingEffect[];
}

export function takeTurn(state: TurnTakingState, event: TurnTakingEvent, rules: TurnTakingRules): Transition {
  switch (event.type) {
    case 'frame':
      return onFrame({ ...state, heardMs: event.endMs }, event, rules);
    case 'idle':
      return onIdle(state, event.idleMs, rules);
    case 'turn-decision':
      if (state.phase !== 'paused' || event.pause !== state.pause) return stay(state);
      return judge({ ...state, complete: event.complete }, silenceOf(state), rules);
    case 'transcript':
      if (state.phase !== 'paused' || event.pause !== state.pause) return stay(state);
      return judge({ ...state, transcript: event.shape }, silenceOf(state), rules);
    case 'agent-start':
      return stay({ ...state, agentHasFloor: true });
    case 'agent-end':
      return stay({ ...state, agentHasFloor: false });
    case 'commit':
      return onCommit(state, rules);
    case 'clear':
      if (state.ending) return stay(state);
      return state.phase === 'speaking' || state.phase === 'paused'
        ? { state: silence(state), effects: [{ type: 'turn-drop' }] }
        : stay(silence(state));
  }
}

/** How long the runner may wait for audio before it must report `idle`, ms; undefined: as long as it likes. */
export function idleLimitMs(state: TurnTakingState, rules: TurnTakingRules): number | undefined {
  if (rules.detection === null) return undefined;
  if (state.phase === 'speaking') return rules.config.stallMs;
  if (state.phase === 'onset') return rules.config.stallMs;
  if (state.phase === 'paused' && state.transcript !== 'awaited')
    return Math.max(1, delayMs(state, rules) - silenceOf(state));
  return undefined;
}

function onFrame(
  state: TurnTakingState,
  frame: TurnTakingEvent & { type: 'frame' },
  rules: TurnTakingRules,
): Transition {
  const { config, detection } = rules;
  if (detection === null) return onManualFrame(state, frame);
  const startMs = frame.endMs - frame.durationMs;
  const level =
    state.phase === 'idle' || state.phase === 'paused'
      ? detection.threshold
      : Math.min(config.releaseThreshold, detection.threshold);
  const voiced = frame.speech >= level;

  if (state.phase === 'idle') {
    return voiced ? onset({ ...state, onsetMs: startMs }, frame, rules) : stay(state);
  }
  if (state.phase === 'onset') {
    return voiced ? onset(state, frame, rules) : stay(silence(state));
  }
  if (voiced) {
    const speaking: TurnTakingState = { ...state, phase: 'speaking', lastVoicedMs: frame.endMs };
    if (state.phase === 'paused' && !state.ending) return { state: speaking, effects: [{ type: 'resume' }] };
    if (state.phase === 'speaking' && frame.endMs - state.onsetMs >= config.maxTurnMs)
      return pause({ ...speaking, ending: true });
    return stay(state.phase === 'paused' ? state : speaking);
  }
  const silenceMs = silenceOf(state);
  if (state.phase === 'speaking') return silenceMs >= config.pauseMs ? pause(state) : stay(state);
  return judge(state, silenceMs, rules);
}

/** Without detection every frame belongs to the turn that a commit will end. */
function onManualFrame(state: TurnTakingState, frame: TurnTakingEvent & { type: 'frame' }): Transition {
  const startMs = frame.endMs - frame.durationMs;
  const voiced = { lastVoicedMs: frame.endMs };
  if (state.phase === 'speaking' || state.ending) return stay({ ...state, ...voiced });
  if (state.phase === 'paused')
    return { state: { ...state, ...voiced, phase: 'speaking' }, effects: [{ type: 'resume' }] };
  return {
    state: { ...silence(state), phase: 'speaking', onsetMs: startMs, ...voiced },
    effects: [{ type: 'turn-start', fromMs: startMs, onsetMs: startMs }],
  };
}

function onset(state: TurnTakingState, frame: TurnTakingEvent & { type: 'frame' }, rules: TurnTakingRules): Transition {
  const { config } = rules;
  const detection = rules.detection as TurnDetection;
  const next: TurnTakingState = { ...state, phase: 'onset', lastVoicedMs: frame.endMs };
  // An agent that may not be interrupted is not heard over: the sound is over before its answer, or it is a new onset after it.
  if (state.agentHasFloor && !detection.interruptResponse) return stay(next);
  const neededMs = state.agentHasFloor
    ? Math.max(config.minSpeechMs, config.interruption.minSpeechMs)
    : config.minSpeechMs;
  if (frame.endMs - state.onsetMs < neededMs) return stay(next);
  const start: TurnTakingEffect = {
    type: 'turn-start',
    fromMs: Math.max(0, state.onsetMs - detection.prefixMs),
    onsetMs: state.onsetMs,
  };
  return {
    state: { ...next, phase: 'speaking', ending: false },
    effects: state.agentHasFloor ? [start, { type: 'floor-take' }] : [start],
  };
}

function onIdle(state: TurnTakingState, idleMs: number, rules: TurnTakingRules): Transition {
  if (rules.detection === null) return stay(state);
  const silenceMs = silenceOf(state) + idleMs;
  if (state.phase === 'speaking') return idleMs >= rules.config.stallMs ? pause(state, silenceMs) : stay(state);
  if (state.phase === 'paused') return judge(state, silenceMs, rules);
  return stay(state.phase === 'onset' && idleMs >= rules.config.stallMs ? silence(state) : state);
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
  if (state.transcript === 'awaited') return stay(state);
  if (!state.ending && silenceMs < delayMs(state, rules)) return stay(state);
  return {
    state: silence(state),
    effects: [state.transcript === 'empty' ? { type: 'turn-drop' } : { type: 'turn-end', endMs: state.lastVoicedMs }],
  };
}

function delayMs(state: TurnTakingState, { config, detection }: TurnTakingRules): number {
  if (detection === null) return Infinity;
  if (state.complete !== undefined && state.complete >= config.completeThreshold) return detection.minDelayMs;
  if (state.transcript !== 'sentence') return detection.maxDelayMs;
  return Math.min(detection.maxDelayMs, Math.max(detection.minDelayMs, config.sentenceDelayMs));
}

function silenceOf(state: TurnTakingState): number {
  return state.heardMs - state.lastVoicedMs;
}

function silence(state: TurnTakingState): TurnTakingState {
  return { ...state, phase: 'idle', ending: false, complete: undefined, transcript: 'awaited' };
}

function stay(state: TurnTakingState): Transition {
  return { state, effects: [] };
}
