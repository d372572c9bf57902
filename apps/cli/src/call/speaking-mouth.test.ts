import { describe, expect, it } from '@jest/globals';
import { SpeakingMouth } from './speaking-mouth.js';
import type { Voice } from './voice.js';

/** Says everything as 100 ms of sound between two silences of 50 ms, and keeps what it was asked. */
function fakeVoice(): Voice & { readonly said: [string, number][] } {
  const said: [string, number][] = [];
  return {
    said,
    async say(text, speed) {
      said.push([text, speed]);
      const samples = new Float32Array(3200);
      samples.fill(0.5, 800, 2400);
      return { samples, sampleRate: 16_000 };
    },
  };
}

describe('a mouth with a voice', () => {
  it('makes pauses as long as they are written', async () => {
    const voice = fakeVoice();
    const speech = await new SpeakingMouth(voice, '.').speak({ text: 'well <pause 300ms> I think so' }, 16_000);
    expect(voice.said.map(([text]) => text)).toEqual(['well', 'I think so']);
    expect(speech).toHaveLength(1600 + 4800 + 1600);
    expect(speech.subarray(1600, 6400).every((sample) => sample === 0)).toBe(true);
  });

  it('speaks at the pace asked for', async () => {
    const voice = fakeVoice();
    await new SpeakingMouth(voice, '.').speak({ text: 'four two', words_per_second: 1.5 }, 16_000);
    expect(voice.said).toEqual([['four two', 0.5]]);
  });

  it('plays recordings at the rate of the line', async () => {
    const file = new URL('../../../../packages/testing/src/__fixtures__/go-forward.wav', import.meta.url).pathname;
    const voice = fakeVoice();
    const speech = await new SpeakingMouth(voice, '.').speak({ file }, 8_000);
    expect(speech.length / 8_000).toBeCloseTo(2.8, 0);
    expect(voice.said).toEqual([]);
  });
});
