import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TurnProvider } from '@repartee/core/providers';
import { speechFixture } from './speech-fixture.js';

export interface DescribeTurnOptions {
  /** A whole turn of somebody, 16 kHz mono. Default: `speechFixture()`. */
  readonly speech?: Float32Array;
}

/**
 * What every `TurnProvider` promises. Call it from the plugin's own test, then add what is special:
 * `describeTurn('smart-turn', () => SmartTurn.open(...))`. The provider is made once and closed at the end.
 */
export function describeTurn(
  name: string,
  factory: () => TurnProvider | Promise<TurnProvider>,
  { speech = speechFixture().samples }: DescribeTurnOptions = {},
): void {
  describe(`${name} keeps the contract of a TurnProvider`, () => {
    let provider: TurnProvider;
    const open = new AbortController().signal;
    const decide = async (audio: Float32Array) => (await provider.decide(audio, { signal: open })).complete;

    beforeAll(async () => {
      provider = await factory();
    });

    afterAll(async () => {
      await provider[Symbol.asyncDispose]?.();
    });

    it.each([
      ['a turn', speech],
      ['half a turn', speech.slice(0, speech.length / 2)],
      ['10 ms', speech.slice(0, 160)],
      ['one sample', speech.slice(0, 1)],
      ['no audio', new Float32Array(0)],
      ['silence', new Float32Array(16_000)],
      ['30 s', Float32Array.from({ length: 480_000 }, (_, i) => speech[i % speech.length]!)],
    ])('gives a probability for %s', async (_, audio) => {
      const complete = await decide(audio);
      expect(complete).toBeGreaterThanOrEqual(0);
      expect(complete).toBeLessThanOrEqual(1);
    });

    it('takes what has been said and the language, where they are known', async () => {
      const { complete } = await provider.decide(speech, { signal: open, transcript: 'go forward', language: 'en' });
      expect(complete).toBeGreaterThanOrEqual(0);
    });

    it('leaves the audio as it was', async () => {
      const audio = speech.slice();
      await decide(audio);
      expect(audio.findIndex((x, i) => x !== speech[i])).toBe(-1);
    });

    it('decides the same for calls at the same time as for each alone', async () => {
      const turns = [speech, speech.slice(0, speech.length / 2), new Float32Array(8000)];
      const alone: number[] = [];
      for (const turn of turns) alone.push(await decide(turn));
      const together = await Promise.all(turns.map(decide));
      together.forEach((value, i) => expect(value).toBeCloseTo(alone[i]!, 2));
    });

    it('rejects with the reason of its signal, untouched, or still decides', async () => {
      const reason = new Error('the user goes on');
      const outcome = await provider
        .decide(speech, { signal: AbortSignal.abort(reason) })
        .catch((error: unknown) => error);
      if (outcome !== reason) expect(outcome).toMatchObject({ complete: expect.any(Number) });
    });
  });
}
