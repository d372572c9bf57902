import { joinSamples } from '@repartee/core/audio';
import { describe, expect, it } from '@jest/globals';
import { hiss, hum } from './__fixtures__/sounds.js';
import { RoomTone } from './room-tone.js';
import { turnSet } from './turn-set.js';
import type { Source, SpokenTurn } from './turn-set.js';
import { levelDb, voicedSpans } from './voiced.js';

const ms = 16;

/** A second of "speech" with a pause of 250 ms in it, and the quiet of the room around. */
function source(id: string, text: string, language = 'en'): Source {
  const samples = joinSamples([hiss(300 * ms), hum(400 * ms), hiss(250 * ms), hum(600 * ms), hiss(400 * ms)]);
  const voiced = voicedSpans(samples, () => true);
  const tone = RoomTone.of(samples, voiced)!;
  return {
    id,
    set: 'test',
    text,
    language,
    seconds: samples.length / 16_000,
    samples,
    sampleRate: 16_000,
    voiced,
    tone,
  };
}

const book = [source('lj-1', 'In the beginning,'), source('lj-2', 'there was a word.'), source('lj-3', 'And then')];

const turns = turnSet([...book, source('ps-a-1', 'yes'), source('ps-b-1', 'no')]);
const read = turns.filter(({ speaker }) => speaker === 'lj');

describe('turnSet', () => {
  it('says a sentence that is spread over clips from each clip and each longer pause on, to its end', () => {
    const kinds = read.map(({ pauses }) => pauses.map(({ kind }) => kind).join(' ')).sort();
    // The last clip alone, once as it is and once with a hesitation; a sentence without an end is no turn.
    expect(kinds).toEqual(['', 'hesitation', 'hesitation', 'join own', 'own', 'own join own']);
  });

  it('puts its marks where the voice stops and starts', () => {
    for (const turn of turns) {
      const heard = voicedSpans(turn.samples, () => true);
      const near = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThanOrEqual(15 * ms);
      near(heard[0]!.from, turn.speech.from);
      near(heard.at(-1)!.to, turn.speech.to);
      expect(heard).toHaveLength(turn.pauses.length + 1);
      turn.pauses.forEach((pause, index) => {
        near(heard[index]!.to, pause.from);
        near(heard[index + 1]!.from, pause.to);
      });
    }
  });

  it('fills pauses with the sound of the room', () => {
    const quiet = levelDb(hiss(1600));
    for (const { samples, pauses } of turns) {
      for (const { from, to } of pauses) {
        const inside = levelDb(samples.subarray(from + 20 * ms, to - 20 * ms));
        expect(Math.abs(inside - quiet)).toBeLessThan(3);
        expect(samples.subarray(from, to).filter((sample) => sample === 0).length).toBeLessThan(10);
      }
    }
  });

  it('is the same every time, whatever else is in it', () => {
    const marks = (turns: readonly SpokenTurn[]) => turns.map(({ samples, ...rest }) => [rest, samples.at(7_777)]);
    expect(marks(read)).toEqual(marks(turnSet(book)));
  });

  it('never has a recording in both halves', () => {
    const halves = (name: string) => new Set(turns.filter(({ id }) => id.startsWith(name)).map(({ half }) => half));
    expect([[...halves('ps-a')], [...halves('ps-b')]]).toEqual([['tuning'], ['test']]);
  });
});
