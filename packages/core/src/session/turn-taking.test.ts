import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { configSchema } from '../config/index.js';
import { idleLimitMs, silentState, takeTurn } from './turn-taking.js';
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
};

type Sound = { readonly type: 'speech' | 'silence'; readonly ms: number };
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
      feed({ type: 'frame', speech: step.type === 'speech' ? 0.9 : 0.1, endMs: heardMs, durationMs: 32 });
    }
  }
  return { state, effects, types: effects.map(({ type }) => type) };
}

const finished = (pause = 1): Step => ({ type: 'turn-decision', pause, complete: 0.9 });
const unfinished = (pause = 1): Step => ({ type: 'turn-decision', pause, complete: 0.2 });
const text = (pause = 1): Step => ({ type: 'transcript', pause, shape: 'words' });

describe('takeTurn', () => {
  it('ignores a sound shorter than minSpeechMs', () => {
    expect(
      run([
        { type: 'speech', ms: 32 },
        { type: 'silence', ms: 500 },
      ]).types,
    ).toEqual([]);
  });

  it('starts the turn before the first voiced frame, by prefixMs', () => {
    const { effects } = run([
      { type: 'silence', ms: 640 },
      { type: 'speech', ms: 96 },
    ]);
    expect(effects).toEqual([{ type: 'turn-start', fromMs: 340, onsetMs: 640, at: 704 }]);
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
      { type: 'turn-end', endMs: 320, at: 544 },
    ]);
  });

  it('ends at once with a transcript that comes after the delay', () => {
    const { effects } = run([{ type: 'speech', ms: 320 }, { type: 'silence', ms: 640 }, finished(), text()]);
    expect(effects.at(-1)).toEqual({ type: 'turn-end', endMs: 320, at: 960 });
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
      expect(effects.at(-1)).toEqual({ type: 'turn-end', endMs: 320, at: 1920 });
    }
  });

  it('waits sentenceDelayMs when the turn provider and the transcript disagree', () => {
    const { effects } = run([
      { type: 'speech', ms: 320 },
      { type: 'silence', ms: 128 },
      unfinished(),
      { type: 'transcript', pause: 1, shape: 'sentence' },
      { type: 'silence', ms: 2000 },
    ]);
    expect(effects.at(-1)).toEqual({ type: 'turn-end', endMs: 320, at: 832 });
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
    const steps: Step[] = [
      { type: 'speech', ms: 320 },
      { type: 'silence', ms: 160 },
      finished(),
      { type: 'transcript', pause: 1, shape: 'empty' },
    ];
    expect(run([...steps, { type: 'silence', ms: 320 }]).types).toEqual(['turn-start', 'pause', 'turn-drop']);
  });

  it('takes the floor only after the longer speech that an interruption needs', () => {
    const over = run([{ type: 'agent-start' }, { type: 'speech', ms: 320 }]);
    expect(over.effects).toMatchObject([
      { type: 'turn-start', at: 96 },
      { type: 'floor-take', at: 96 },
    ]);
  });

  it('does not hear over an agent that may not be interrupted, but after it', () => {
    const mute = { ...rules, detection: { ...rules.detection!, interruptResponse: false } };
    const steps: Step[] = [{ type: 'agent-start' }, { type: 'speech', ms: 640 }];
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
    expect(types).toEqual(['turn-start', 'pause', 'turn-end']);
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

  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constantFrom('speech' as const, 'silence' as const),
        ms: fc.integer({ min: 32, max: 2500 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('turn-decision' as const),
        pause: fc.integer({ min: 0, max: 6 }),
        complete: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('transcript' as const),
        pause: fc.integer({ min: 0, max: 6 }),
        shape: fc.constantFrom('empty' as const, 'words' as const, 'sentence' as const),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('idle' as const), idleMs: fc.integer({ min: 0, max: 3000 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Step>(
        { type: 'agent-start' },
        { type: 'agent-end' },
        { type: 'commit' },
        { type: 'clear' },
      ),
    },
  );

  it('opens and closes turns in pairs, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let open = false;
        for (const { type } of run(steps).effects) {
          if (type === 'turn-start') {
            expect(open).toBe(false);
            open = true;
          } else if (type === 'turn-end' || type === 'turn-drop') {
            expect(open).toBe(true);
            open = false;
          } else if (type === 'pause' || type === 'resume') expect(open).toBe(true);
        }
      }),
    );
  });

  it('has a way out of every turn: silence, decision and transcript always end it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { state } = run(steps);
        const pause = state.phase === 'speaking' ? state.pause + 1 : state.pause;
        const rest: Step[] = [{ type: 'silence', ms: 200 }, text(pause), { type: 'silence', ms: 2000 }];
        expect(run([...steps, ...rest]).state.phase).toBe('idle');
      }),
    );
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
