import { joinSamples, Resampler } from '@repartee/core/audio';
import { describe, expect, it } from '@jest/globals';
import { WordTones } from './word-tones.js';

describe('words as tones', () => {
  it('are heard as they were said, also the same word twice', () => {
    const tones = new WordTones();
    const audio = joinSamples(['no', 'no', 'not', 'now'].map((word) => tones.say(word, 300, 16_000)));
    const listener = tones.listener(16_000);
    for (let at = 0; at < audio.length; at += 512) listener.hear(audio.subarray(at, at + 512));
    expect(listener.text()).toBe('no no not now');
  });

  it('are missing where the sound is missing', () => {
    const tones = new WordTones();
    const [one, two, three] = ['one', 'two', 'three'].map((word) => tones.say(word, 300, 16_000)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const listener = tones.listener(16_000);
    listener.hear(joinSamples([one, new Float32Array(two.length), three]));
    expect(listener.text()).toBe('one three');
  });

  it('survive a change of rate', () => {
    const tones = new WordTones();
    const audio = new Resampler(24_000, 16_000).push(tones.say('harbour', 300, 24_000));
    const listener = tones.listener(16_000);
    listener.hear(audio);
    expect(listener.text()).toBe('harbour');
  });

  it('are understood over somebody who speaks more softly', () => {
    const tones = new WordTones();
    const loud = joinSamples(['stop', 'that'].map((word) => tones.say(word, 300, 16_000)));
    const soft = joinSamples(['seven', 'eight', 'nine'].map((word) => tones.say(word, 200, 16_000)));
    const listener = tones.listener(16_000);
    listener.hear(loud.map((sample, index) => sample + 0.2 * (soft[index] ?? 0)));
    expect(listener.text()).toBe('stop that');
  });

  it('are not heard in noise', () => {
    const tones = new WordTones();
    for (let word = 0; word < 1024; word++) tones.say('word', 20, 8_000);
    const listener = tones.listener(16_000);
    let state = 1;
    const random = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
    listener.hear(Float32Array.from({ length: 32_000 }, () => 0.4 * (random() - 0.5)));
    expect(listener.text()).toBe('');
  });
});
