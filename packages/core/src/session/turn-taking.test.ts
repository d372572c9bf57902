import { describe, expect, it } from '@jest/globals';
import { configSchema } from '../config/index.js';
import { idleLimitMs, silentState, takeTurn } from './turn-taking.js';
import type { TranscriptShape } from './transcript-shape.js';
import type { TurnTakingEffect, TurnTakingEvent, TurnTakingRules } from './turn-taking.js';

const { turnTaking } = configSchema.parse({
  plugins: {},
  providers: { vad: 'x', turn: 'x', asr: 'x', llm: 'x', tts: 'x' },
});
const rules: TurnTakingRules = {
  config: turnTaking,
  detection: {
    threshold: 0.5,
    prefixMs: 300,
    minDelayMs: 200,
    maxDelayMs: 1600,
    createResponse: true,
    interruptResponse: true,
  },
  isBusy: false,
};

type Sound = {
  readonly type: 'speech' | 'silence';
  readonly ms: number;
  readonly level?: number;
  readonly isDoubted?: boolean;
};
type Step = Exclude<TurnTakingEvent, { type: 'frame' }> | Sound;

/** Runs the steps, speech and silence in frames of 32 ms, and tells the effects with the audio time they came at. */
function run(steps: readonly Step[], with_: TurnTakingRules = rules) {
  let state = silentState;
  let heardMs = 0;
  const effects: (TurnTakingEffect & { readonly at: number })[] = [];
  const feed = (event: TurnTakingEvent) => {
    const next = takeTurn(state, event, with_);
    state = next.state;
    for (const effect of next.effects) effects.push({ ...effect, at: heardMs });
  };
  for (const step of steps) {
    if (!('ms' in step)) {
      feed(step);
      continue;
    }
    for (let ms = 0; ms < step.ms; ms += 32) {
      heardMs += 32;
      const isDoubted = step.isDoubted ?? false;
      const [speech, level] = step.type === 'speech' ? [isDoubted ? 0 : 0.9, step.level ?? 0.1] : [0.1, 0];
      feed({ type: 'frame', speech, level, isDoubted, endMs: heardMs, durationMs: 32 });
    }
  }
  return { state, effects, types: effects.map(({ type }) => type) };
}

const finished = (pause = 1): Step => ({ type: 'turn-decision', pause, complete: 1 });
const unfinished = (pause = 1): Step => ({ type: 'turn-decision', pause, complete: 0 });
const read = (shape: TranscriptShape, words = 3, pause = 1, revision = 1): Step => ({
  type: 'transcript',
  pause,
  shape,
  words,
  confidence: undefined,
  revision,
});
const guess = (shape: TranscriptShape, words = 3): Step => ({ type: 'hypothesis', shape, words });
const agentTalks: Step = { type: 'agent-start', isProtected: false };
const text = (pause = 1, revision = 1): Step => ({
  type: 'transcript',
  pause,
  shape: 'words',
  words: 3,
  confidence: undefined,
  revision,
});

describe('takeTurn', () => {
  it('counts the silence from the last sound of the voice, not from where it has faded away in the room', () => {
    const { effects } = run([
      ...[{ type: 'speech', ms: 640 } as const, { type: 'speech', ms: 96, level: 0.001 } as const],
      ...[{ type: 'silence', ms: 32 } as const, finished(), text(), { type: 'silence', ms: 320 } as const],
    ]);
    expect(effects[1]).toEqual({ type: 'pause', pause: 1, silenceMs: 128, at: 768 });
    expect(effects.at(-1)).toMatchObject({ type: 'turn-end', endMs: 640, at: 864 });
  });

  it('follows a voice that becomes soft', () => {
    const soft: Step[] = [
      { type: 'speech', ms: 640 },
      { type: 'speech', ms: 640, level: 0.001 },
    ];
    expect(run([...soft, { type: 'silence', ms: 64 }]).types).toEqual(['turn-start', 'pause', 'resume']);
    expect(run(soft).state.lastVoicedMs).toBe(1280);
  });

  it('ignores a sound shorter than minSpeechMs', () => {
    expect(
      run([
        { type: 'speech', ms: 32 },
        { type: 'silence', ms: 500 },
      ]).types,
    ).toEqual([]);
  });

  it('starts the turn with the voice that may have been an echo, where the user is heard right after it', () => {
    const doubted: Step = { type: 'speech', ms: 320, isDoubted: true };
    const startOf = (steps: readonly Step[]) =>
      run([{ type: 'silence', ms: 1280 }, ...steps, { type: 'speech', ms: 64 }]).effects[0];
    expect(startOf([doubted])).toMatchObject({ fromMs: 1280 - 300, onsetMs: 1600 });
    expect(startOf([doubted, { type: 'silence', ms: 128 }])).toMatchObject({ fromMs: 1280 - 300, onsetMs: 1728 });
    expect(startOf([doubted, { type: 'silence', ms: 256 }])).toMatchObject({ fromMs: 1856 - 300, onsetMs: 1856 });
    expect(startOf([{ ...doubted, ms: 3200 }])).toMatchObject({ fromMs: 4480 - 1000 - 300, onsetMs: 4480 });
  });

  it('starts the turn before the first voiced frame, by prefixMs', () => {
    const { effects } = run([
      { type: 'silence', ms: 640 },
      { type: 'speech', ms: 96 },
    ]);
    expect(effects).toEqual([{ type: 'turn-start', fromMs: 340, onsetMs: 640, contested: false, at: 704 }]);
  });

  it('ends a finished turn minDelayMs after the last voiced frame, not after the answers came', () => {
    const { effects } = run([
      { type: 'speech', ms: 320 },
      { type: 'silence', ms: 128 },
      finished(),
      text(),
      { type: 'silence', ms: 320 },
    ]);
    expect(effects.slice(1)).toEqual([
      { type: 'pause', pause: 1, silenceMs: 128, at: 448 },
      { type: 'speculate', at: 448 },
      { type: 'turn-end', endMs: 320, drafted: true, at: 544 },
    ]);
  });

  it('ends at once with a transcript that comes after the delay', () => {
    const { effects } = run([{ type: 'speech', ms: 320 }, { type: 'silence', ms: 640 }, finished(), text()]);
    expect(effects.at(-1)).toEqual({ type: 'turn-end', endMs: 320, drafted: false, at: 960 });
  });

  it('waits maxDelayMs for an unfinished turn, and for one without a decision', () => {
    for (const decision of [[unfinished()], []]) {
      const { effects } = run([
        { type: 'speech', ms: 320 },
        { type: 'silence', ms: 128 },
        ...decision,
        text(),
        { type: 'silence', ms: 2000 },
      ]);
      expect(effects.at(-1)).toEqual({ type: 'turn-end', endMs: 320, drafted: true, at: 1920 });
    }
  });

  it('waits sentenceDelayMs when the turn provider and the transcript disagree', () => {
    const { effects } = run([
      { type: 'speech', ms: 320 },
      { type: 'silence', ms: 128 },
      unfinished(),
      read('sentence'),
      { type: 'silence', ms: 2000 },
    ]);
    expect(effects.at(-1)).toEqual({
      type: 'turn-end',
      endMs: 320,
      drafted: true,
      at: 320 + Math.ceil(turnTaking.sentenceDelayMs / 32) * 32,
    });
  });

  it('never ends while the transcript is awaited', () => {
    expect(run([{ type: 'speech', ms: 320 }, { type: 'silence', ms: 10_000 }, finished()]).types).toEqual([
      'turn-start',
      'pause',
    ]);
  });

  it('goes on when the user does, and takes no notice of answers to an older pause', () => {
    const { types } = run([
      { type: 'speech', ms: 320 },
      { type: 'silence', ms: 160 },
      { type: 'speech', ms: 320 },
      { type: 'silence', ms: 160 },
      finished(1),
      text(1),
      { type: 'silence', ms: 5000 },
    ]);
    expect(types).toEqual(['turn-start', 'pause', 'resume', 'pause']);
  });

  it('drops a turn in which nothing was said', () => {
    const steps: Step[] = [{ type: 'speech', ms: 320 }, { type: 'silence', ms: 160 }, finished(), read('empty')];
    expect(run([...steps, { type: 'silence', ms: 320 }]).types).toEqual(['turn-start', 'pause', 'turn-drop']);
  });

  it('does not hear over an agent that may not be interrupted, but after it', () => {
    const mute = { ...rules, detection: { ...rules.detection!, interruptResponse: false } };
    const steps: Step[] = [agentTalks, { type: 'speech', ms: 640 }];
    expect(run(steps, mute).types).toEqual([]);
    expect(
      run([...steps, { type: 'agent-end' }, { type: 'silence', ms: 64 }, { type: 'speech', ms: 128 }], mute).types,
    ).toEqual(['turn-start']);
  });

  it('ends a turn that is longer than maxTurnMs', () => {
    const { types } = run([{ type: 'speech', ms: turnTaking.maxTurnMs + 64 }, text()]);
    expect(types).toEqual(['turn-start', 'pause', 'turn-end']);
  });

  it('takes a microphone gone quiet for a pause, and later for the end', () => {
    const steps: Step[] = [
      { type: 'speech', ms: 320 },
      { type: 'idle', idleMs: turnTaking.stallMs },
      finished(),
      text(),
      { type: 'idle', idleMs: 500 },
    ];
    const { types } = run(steps);
    expect(types).toEqual(['turn-start', 'pause', 'speculate', 'turn-end']);
  });

  it('ends on commit with the transcript, whatever the turn provider thinks', () => {
    const steps: Step[] = [{ type: 'speech', ms: 320 }, { type: 'commit' }, unfinished(), text()];
    expect(run(steps).types).toEqual(['turn-start', 'pause', 'turn-end']);
  });

  it('takes all audio as the turn when the client commits', () => {
    const manual = { ...rules, detection: null };
    const steps: Step[] = [
      { type: 'silence', ms: 320 },
      { type: 'speech', ms: 320 },
      { type: 'silence', ms: 3000 },
      { type: 'commit' },
      text(),
    ];
    expect(run(steps, manual).types).toEqual(['turn-start', 'pause', 'turn-end']);
  });
});

describe('takeTurn, over the agent', () => {
  const cough: Step[] = [agentTalks, { type: 'speech', ms: 320 }, { type: 'silence', ms: 128 }];

  it('holds the answer at the first sound, and does not give the floor away yet', () => {
    expect(run([agentTalks, { type: 'speech', ms: 320 }]).effects).toEqual([
      { type: 'turn-start', fromMs: 0, onsetMs: 0, contested: true, at: 64 },
      { type: 'answer-hold', at: 64 },
    ]);
  });

  it.each(['words', 'sentence'] as const)('gives the floor to %s, once they are guessed', (shape) => {
    expect(run([agentTalks, { type: 'speech', ms: 320 }, guess(shape, 2)]).types.at(-1)).toBe('floor-take');
    expect(run([agentTalks, { type: 'speech', ms: 320 }, guess(shape, 1)]).types.at(-1)).toBe('answer-hold');
  });

  it.each(['empty', 'backchannel'] as const)('goes on after a sound that reads %s', (shape) => {
    const { types, state } = run([...cough, read(shape)]);
    expect(types.slice(2)).toEqual(['pause', 'turn-drop', 'answer-resume']);
    expect(state).toMatchObject({ phase: 'idle', agent: 'talking' });
  });

  it('gives the floor to words at a pause, and prepares the answer to them', () => {
    expect(run([...cough, read('words')]).types.slice(3)).toEqual(['floor-take', 'speculate']);
  });

  it('does not believe in words that the transcriber itself doubts, after so little voice', () => {
    const doubted: Step = { type: 'transcript', pause: 1, shape: 'sentence', words: 1, confidence: 0.1, revision: 1 };
    expect(run([...cough, doubted]).types.slice(3)).toEqual(['turn-drop', 'answer-resume']);
    expect(run([...cough, { ...doubted, confidence: 0.9 }]).types.slice(3)).toContain('floor-take');
  });

  it('wants minWords of them', () => {
    const patient = { ...rules, config: { ...turnTaking, interruption: { ...turnTaking.interruption, minWords: 2 } } };
    expect(run([...cough, guess('words', 1), read('words', 1)], patient).types.slice(3)).toEqual([
      'turn-drop',
      'answer-resume',
    ]);
    expect(run([...cough, guess('words', 3)], patient).types.at(-1)).toBe('floor-take');
  });

  it('gives the floor to long speech that nobody has understood yet', () => {
    const { minDurationMs } = turnTaking.interruption;
    const { effects } = run([agentTalks, { type: 'speech', ms: minDurationMs + 320 }]);
    expect(effects.at(-1)).toMatchObject({ type: 'floor-take', at: Math.ceil(minDurationMs / 32) * 32 });
  });

  it('talks over a long sound without words, and still listens', () => {
    const music: Step[] = [agentTalks, { type: 'speech', ms: 320 }, guess('empty', 0), { type: 'speech', ms: 3000 }];
    const { types } = run(music);
    expect(types).toEqual(['turn-start', 'answer-hold', 'answer-resume']);
    expect(run([...music, guess('words')]).types.at(-1)).toBe('floor-take');
  });

  it('does not keep the answer held for a transcript that does not come, and obeys it when it comes', () => {
    const waiting: Step[] = [...cough, { type: 'silence', ms: 2000 }];
    expect(run(waiting).types.slice(3)).toEqual(['answer-resume']);
    expect(run([...waiting, read('words')]).types.slice(4)).toContain('floor-take');
    expect(run([...waiting, read('empty')]).types.slice(4)).toEqual(['turn-drop']);
  });

  it('is held again when the user goes on', () => {
    const { types } = run([...cough, { type: 'silence', ms: 2000 }, { type: 'speech', ms: 64 }]);
    expect(types.slice(3)).toEqual(['answer-resume', 'resume', 'answer-hold']);
  });

  it('is nothing special where the agent has ended meanwhile', () => {
    const { types } = run([...cough, { type: 'agent-end' }, read('backchannel'), { type: 'silence', ms: 2000 }]);
    expect(types.slice(3)).toEqual(['speculate', 'turn-end']);
  });

  it('what is protected is said to the end', () => {
    expect(
      run([
        { type: 'agent-start', isProtected: true },
        { type: 'speech', ms: 3000 },
      ]).types,
    ).toEqual([]);
  });

  it('counts the agent as talking from the end of the turn, before it has begun', () => {
    const { types } = run([
      ...[{ type: 'speech', ms: 320 } as const, { type: 'silence', ms: 128 } as const],
      ...[finished(), text(), { type: 'silence', ms: 128 } as const, { type: 'speech', ms: 96 } as const],
    ]);
    expect(types.slice(-3)).toEqual(['turn-end', 'turn-start', 'answer-hold']);
  });

  it('resumes the answer when the turn is lost or cleared', () => {
    for (const type of ['lost', 'clear'] as const) {
      expect(run([agentTalks, { type: 'speech', ms: 320 }, { type }]).types.slice(2)).toEqual([
        'turn-drop',
        'answer-resume',
      ]);
    }
  });
});

describe('takeTurn, speculating', () => {
  const said: Step[] = [
    { type: 'speech', ms: 640 },
    { type: 'silence', ms: 128 },
  ];

  it('keeps the draft over a breath when the wording stays, and drops it when the user goes on', () => {
    const breath: Step[] = [...said, text(), { type: 'speech', ms: 96 }, { type: 'silence', ms: 128 }];
    const rest: Step[] = [finished(2), { type: 'silence', ms: 320 }];
    const same = run([...breath, text(2, 1), ...rest]);
    expect(same.types.slice(2)).toEqual(['speculate', 'resume', 'pause', 'turn-end']);
    expect(same.effects.at(-1)).toMatchObject({ drafted: true });
    const other = run([...breath, text(2, 2), ...rest]);
    expect(other.types.slice(4)).toEqual(['pause', 'unspeculate', 'speculate', 'turn-end']);
    expect(run([...said, text(), { type: 'speech', ms: 320 }]).types.slice(2)).toEqual([
      ...['speculate', 'resume', 'unspeculate'],
    ]);
  });

  it('waits with a turn that sounds unfinished until its end is near', () => {
    const { effects } = run([...said, unfinished(), text(), { type: 'silence', ms: 2000 }]);
    expect(effects.slice(2)).toEqual([
      { type: 'speculate', at: 640 + 1024 },
      { type: 'turn-end', endMs: 640, drafted: true, at: 640 + 1600 },
    ]);
  });

  it('does nothing in advance while the machine is busy, where nobody is answered, or where it is turned off', () => {
    const speculation = { ...turnTaking.speculation, enabled: false };
    for (const other of [
      { ...rules, isBusy: true },
      { ...rules, detection: { ...rules.detection!, createResponse: false } },
      { ...rules, config: { ...turnTaking, speculation } },
    ]) {
      const { effects } = run([...said, finished(), text(), { type: 'silence', ms: 320 }], other);
      expect(effects.slice(2)).toEqual([expect.objectContaining({ type: 'turn-end', drafted: false })]);
    }
  });

  it('stops for a while when its budget is spent, and within a turn at maxPerTurn', () => {
    const hesitate = (times: number, before = 0): Step[] =>
      Array.from({ length: times }, (_, i): Step[] => [...said, text(before + i + 1, before + i + 1)]).flat();
    const drafts = (steps: Step[], budget: number, maxPerTurn: number) => {
      const speculation = { ...turnTaking.speculation, budget, maxPerTurn };
      const { types } = run(steps, { ...rules, config: { ...turnTaking, speculation } });
      return types.filter((type) => type === 'speculate').length;
    };
    expect(drafts(hesitate(10), 100, 3)).toBe(3);
    expect(drafts(hesitate(10), 2, 20)).toBe(2);
    const later = [...hesitate(10), { type: 'speech', ms: 30_000 } as const, ...hesitate(10, 10)];
    expect(drafts(later, 2, 20)).toBeGreaterThan(2);
  });
});

describe('idleLimitMs', () => {
  it('bounds the wait for audio only while somebody speaks or may be through', () => {
    expect(idleLimitMs(silentState, rules)).toBeUndefined();
    expect(idleLimitMs(run([{ type: 'speech', ms: 320 }]).state, rules)).toBe(turnTaking.stallMs);
    expect(
      idleLimitMs(
        run([
          { type: 'speech', ms: 320 },
          { type: 'silence', ms: 128 },
        ]).state,
        rules,
      ),
    ).toBeUndefined();
    expect(
      idleLimitMs(run([{ type: 'speech', ms: 320 }, { type: 'silence', ms: 128 }, finished(), text()]).state, rules),
    ).toBe(72);
  });
});
