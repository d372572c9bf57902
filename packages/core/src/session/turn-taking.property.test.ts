import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { configSchema } from '../config/index.js';
import { idleLimitMs, silentState, takeTurn } from './turn-taking.js';
import type { TurnTakingEffect, TurnTakingEvent, TurnTakingRules, TurnTakingState } from './turn-taking.js';

const { turnTaking } = configSchema.parse({
  plugins: {},
  providers: { vad: 'x', turn: 'x', asr: 'x', llm: 'x', tts: 'x' },
});
const detection = {
  threshold: 0.5,
  prefixMs: 300,
  minDelayMs: 200,
  maxDelayMs: 1600,
  createResponse: true,
  interruptResponse: true,
};
const rulesOf: Readonly<Record<string, TurnTakingRules>> = {
  usual: { config: turnTaking, detection, isBusy: false },
  busy: { config: turnTaking, detection, isBusy: true },
  manual: { config: turnTaking, detection: null, isBusy: false },
  silent: { config: turnTaking, detection: { ...detection, createResponse: false }, isBusy: false },
  deaf: { config: turnTaking, detection: { ...detection, interruptResponse: false }, isBusy: false },
  thrifty: {
    config: { ...turnTaking, adaptive: false, speculation: { ...turnTaking.speculation, budget: 1, maxPerTurn: 1 } },
    detection,
    isBusy: false,
  },
};

/** What may happen, as numbers: what it is, and two values for it. */
type Chance = readonly [kind: number, a: number, b: number];
const chances = fc.array(fc.tuple(fc.nat(19), fc.nat(1000), fc.nat(1000)), { minLength: 1, maxLength: 40 });
const shapes = ['empty', 'backchannel', 'open', 'words', 'sentence'] as const;

/** The world around the decisions: an agent, a transcriber and a turn model that answer, late or never, and a player. */
class World {
  state: TurnTakingState = silentState;
  rules: TurnTakingRules = rulesOf['usual'] as TurnTakingRules;
  #heardMs = 0;
  #turnOpen = false;
  #turnContested = false;
  #draftAlive = false;
  #draftsOfTurn = 0;
  #lastPause = 0;
  #protected = false;
  /** What the listener can hear: nothing, the agent, or the agent held back. */
  #player: 'empty' | 'playing' | 'held' = 'empty';
  #answers = 0;

  happen([kind, a, b]: Chance): void {
    const shape = shapes[a % 5] as (typeof shapes)[number];
    const words = shape === 'empty' ? 0 : 1 + (b % 4);
    const pause = this.state.pause - (a % 7 === 0 ? 1 : 0);
    if (kind < 4) this.hear(32 + a, 0.9, 0.1);
    else if (kind < 8) this.hear(32 + 2 * a, 0.1, 0);
    else if (kind === 8) this.hear(32 + (a % 400), 0.9, 0.001);
    else if (kind === 9) this.feed({ type: 'idle', idleMs: 2 * a });
    else if (kind === 10) this.feed({ type: 'hypothesis', shape, words });
    else if (kind === 11) this.feed({ type: 'turn-decision', pause, complete: b / 1000 });
    else if (kind < 15) {
      const confidence = b % 3 === 0 ? undefined : b / 1000;
      this.feed({ type: 'transcript', pause, shape, words, confidence, revision: 1 + (b % 3) });
    } else if (kind === 15) this.answer(a % 5 === 0);
    else if (kind === 16) this.finish();
    else if (kind === 17) this.feed({ type: a % 2 === 0 ? 'commit' : 'clear' });
    else if (kind === 18) this.feed({ type: 'lost' });
    else this.rules = Object.values(rulesOf)[a % Object.keys(rulesOf).length] as TurnTakingRules;
  }

  hear(ms: number, speech: number, level: number): void {
    for (let heard = 0; heard < ms; heard += 32) {
      this.#heardMs += 32;
      const isDoubted = this.#heardMs % 7 === 0;
      this.feed({ type: 'frame', speech, level, isDoubted, endMs: this.#heardMs, durationMs: 32 });
    }
  }

  /** The agent says something of its own accord, or because a client asked: whoever speaks meanwhile. */
  answer(isProtected: boolean): void {
    this.#protected = isProtected;
    this.#player = 'playing';
    this.#answers = 1;
    this.feed({ type: 'agent-start', isProtected });
  }

  finish(): void {
    if (this.#player !== 'playing') return;
    this.#player = 'empty';
    this.#answers = 0;
    this.#protected = false;
    this.feed({ type: 'agent-end' });
  }

  feed(event: TurnTakingEvent): void {
    const { state, effects } = takeTurn(this.state, event, this.rules);
    this.state = state;
    for (const effect of effects) this.#perform(effect);
    this.#check();
  }

  #perform(effect: TurnTakingEffect): void {
    const { rules } = this;
    switch (effect.type) {
      case 'turn-start':
        must(!this.#turnOpen, 'one turn at a time');
        must(effect.fromMs <= effect.onsetMs, 'a turn begins before its onset');
        this.#turnOpen = true;
        this.#turnContested = effect.contested;
        this.#draftsOfTurn = 0;
        break;
      case 'answer-hold':
        must(this.#player === 'playing' && !this.#protected, 'only what plays and is not protected is held');
        must(rules.detection !== null, 'nobody is held where the client decides');
        this.#player = 'held';
        break;
      case 'answer-resume':
        must(this.#player === 'held', 'only what is held goes on');
        this.#player = 'playing';
        break;
      case 'floor-take':
        must(this.#turnOpen && this.#turnContested, 'the floor is taken by a turn that began over the agent');
        must(this.#player !== 'empty' && !this.#protected, 'there is somebody to take it from');
        this.#player = 'empty';
        this.#answers = 0;
        break;
      case 'pause':
        must(this.#turnOpen && effect.pause > this.#lastPause, 'pauses are counted');
        this.#lastPause = effect.pause;
        break;
      case 'resume':
        must(this.#turnOpen, 'only a turn is resumed');
        break;
      case 'speculate':
        must(!this.#draftAlive && this.#turnOpen, 'one draft at a time, of an open turn');
        must(this.#player === 'empty' && !rules.isBusy, 'no draft while the agent talks or the machine is busy');
        this.#draftAlive = true;
        must(++this.#draftsOfTurn <= rules.config.speculation.maxPerTurn, 'no more drafts than maxPerTurn');
        break;
      case 'unspeculate':
        must(this.#draftAlive, 'only a living draft is dropped');
        this.#draftAlive = false;
        break;
      case 'turn-end':
        must(this.#turnOpen && (this.#draftAlive || !effect.drafted), 'the draft that is given is alive');
        must(!this.#draftAlive || effect.drafted, 'a draft is given or dropped');
        this.#turnOpen = this.#draftAlive = false;
        if (rules.detection?.createResponse) {
          // The answer replaces whatever was said: one at a time.
          this.#player = 'playing';
          this.#answers = 1;
          this.#protected = false;
        }
        break;
      case 'turn-drop':
        must(this.#turnOpen && !this.#draftAlive, 'a turn is dropped once, and its draft before it');
        this.#turnOpen = false;
        break;
    }
  }

  #check(): void {
    const { phase, agent, contested, draft, heardMs, lastVoicedMs } = this.state;
    const inTurn = phase === 'speaking' || phase === 'paused';
    must(this.#turnOpen === inTurn, 'the turn that is open is the one that is heard');
    must(this.#answers <= 1, 'never two answers at once');
    must((agent === 'silent') === (this.#player === 'empty'), 'who is silent is not heard');
    must((agent === 'held') === (this.#player === 'held'), 'who is held is not heard, and nobody else is');
    must(agent !== 'held' || (inTurn && contested), 'nobody is held without a reason: no dead air');
    must(this.#draftAlive === (draft !== undefined), 'the draft is known');
    must(draft === undefined || inTurn, 'no draft outlives its turn');
    must(lastVoicedMs <= heardMs, 'nothing was voiced that was not heard');
    const limit = idleLimitMs(this.state, this.rules);
    must(limit === undefined || limit > 0, 'a wait has a length');
    must(!inTurn || agent !== 'held' || limit !== undefined || this.rules.detection === null, 'a hold has an end');
  }

  /** However it stands: silence, and a transcript of the last pause, bring it to rest under the longest deadline. */
  calmDown(): void {
    this.rules = rulesOf['usual'] as TurnTakingRules;
    this.hear(320, 0.1, 0);
    const { pause } = this.state;
    this.feed({ type: 'transcript', pause, shape: 'words', words: 2, confidence: 0.9, revision: 1 });
    this.hear(turnTaking.maxDelayMs + 64, 0.1, 0);
    must(this.state.phase === 'idle', 'every turn ends');
    must(this.#player !== 'held', 'every hold ends');
  }
}

function must(holds: boolean, promise: string): void {
  if (!holds) throw new Error(`Broken: ${promise}`);
}

describe('takeTurn, whatever happens', () => {
  it('keeps its promises, and every state has a way out', () => {
    fc.assert(
      fc.property(chances, (happenings) => {
        const world = new World();
        for (const chance of happenings) world.happen(chance);
        world.calmDown();
      }),
      { numRuns: Number(process.env['INTERLEAVINGS'] ?? 3000) },
    );
    expect.assertions(0);
  }, 3_600_000);
});
