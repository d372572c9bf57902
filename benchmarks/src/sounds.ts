import { joinSamples } from '@repartee/core/audio';
import type { Random } from './random.js';

/** Mono, 16 kHz, at most 1 loud. */
export type Sound = Float32Array;

export const SOUND_RATE = 16_000;

/** Steps of the major scale, in semitones. */
const major = [0, 2, 4, 5, 7, 9, 11, 12];

/** Every noise of this file, by its name: what an agent that is spoken over should not take for words. */
export const noiseMakers: Readonly<Record<string, (random: Random) => Sound>> = {
  cough,
  'throat clearing': throatClearing,
  laughter,
  humming,
  sneeze,
  typing,
  knocking,
  clapping,
  chords,
  melody,
  fan,
  'something falls': dropped,
};

/** Two or three coughs: each a burst of breath through an open throat, then a rough voice that dies away. */
function cough(random: Random): Sound {
  const pitchHz = between(random, 100, 210);
  const pieces: Sound[] = [];
  for (let count = 2 + Math.floor(random() * 2); count > 0; count--) {
    const burst = shaped(noise(between(random, 0.04, 0.08), random), 0.003, 0.03);
    const tail = shaped(roughVoice(between(random, 0.12, 0.25), pitchHz, 0.3, random), 0.01, 0.1);
    pieces.push(throat(burst, between(random, 500, 800), 1600), scaled(throat(tail, 620, 1250), 0.8));
    pieces.push(silence(between(random, 0.08, 0.3)));
  }
  return joinSamples(pieces);
}

/** "Ahem": a short open sound, then a longer one with the mouth closed. */
function throatClearing(random: Random): Sound {
  const pitchHz = between(random, 85, 180);
  const open = shaped(roughVoice(between(random, 0.1, 0.16), pitchHz, 0.4, random), 0.02, 0.12);
  const closed = shaped(roughVoice(between(random, 0.2, 0.4), pitchHz * 1.15, 0.25, random), 0.04, 0.2);
  return joinSamples([throat(open, 650, 1150), silence(between(random, 0.04, 0.1)), throat(closed, 280, 900)]);
}

/** "Ha ha ha": breath and voice in turn, falling and fading. */
function laughter(random: Random): Sound {
  const pieces: Sound[] = [];
  let pitchHz = between(random, 160, 320);
  let loudness = 1;
  for (let count = 4 + Math.floor(random() * 3); count > 0; count--) {
    const breath = scaled(throat(shaped(noise(0.06, random), 0.02, 0.05), 900, 1700), 0.3);
    const voice = throat(shaped(roughVoice(0.12, pitchHz, 0.12, random), 0.02, 0.08), 750, 1300);
    pieces.push(scaled(breath, loudness), scaled(voice, loudness));
    pitchHz *= 0.95;
    loudness *= 0.85;
  }
  return joinSamples(pieces);
}

/** A tune hummed to oneself. */
function humming(random: Random): Sound {
  const root = between(random, 120, 220);
  const notes = Array.from({ length: 5 }, () => major[Math.floor(random() * major.length)]!);
  const tones = notes.map((step) => {
    const tone = roughVoice(between(random, 0.3, 0.5), root * 2 ** (step / 12), 0.04, random);
    return throat(shaped(tone, 0.06, 0.4), 260, 1000);
  });
  return joinSamples(tones);
}

/** A nose full of air: rising breath, a bang, a hiss. */
function sneeze(random: Random): Sound {
  const breath = throat(rising(noise(0.25, random)), 600, 1800);
  const bang = throat(shaped(noise(0.12, random), 0.002, 0.06), 800, 2200);
  const hiss = highPass(shaped(noise(0.25, random), 0.01, 0.12), 2500);
  return joinSamples([scaled(breath, 0.15), scaled(bang, 1), scaled(hiss, 0.4)]);
}

/** Keys: a click as each goes down and a softer one as it comes up, on a hollow case. */
function typing(random: Random): Sound {
  const out = silence(2.5);
  for (let second = 0.05; second < 2.3; second += between(random, 0.07, 0.24)) {
    const force = between(random, 0.4, 1);
    mix(out, key(random, force), second);
    mix(out, key(random, force * 0.4), second + between(random, 0.05, 0.09));
  }
  return out;
}

/** Knuckles on a wooden door, three or four times. */
function knocking(random: Random): Sound {
  const out = silence(1.6);
  const count = 3 + Math.floor(random() * 2);
  const everySeconds = between(random, 0.18, 0.3);
  for (let knock = 0; knock < count; knock++) {
    const bodyHz = between(random, 140, 220);
    const body = shaped(sum([sine(0.12, bodyHz), scaled(sine(0.12, bodyHz * 2.3), 0.5)]), 0.001, 0.03);
    mix(out, body, knock * everySeconds);
    mix(out, scaled(shaped(noise(0.02, random), 0.0005, 0.004), 0.6), knock * everySeconds);
  }
  return out;
}

/** A few people clap, each at their own pace. */
function clapping(random: Random): Sound {
  const out = silence(2.5);
  for (let person = 0; person < 4; person++) {
    const everySeconds = between(random, 0.17, 0.28);
    const palmHz = between(random, 900, 1600);
    for (let second = random() * 0.3; second < 2.3; second += everySeconds * between(random, 0.9, 1.1)) {
      const clap = throat(shaped(noise(0.05, random), 0.001, 0.012), palmHz, palmHz * 2.1);
      mix(out, scaled(clap, between(random, 0.4, 1)), second);
    }
  }
  return out;
}

/** Chords of a keyboard, four to a phrase. */
function chords(random: Random): Sound {
  const root = between(random, 110, 165);
  const steps = [
    [0, 4, 7],
    [5, 9, 12],
    [7, 11, 14],
    [0, 4, 7],
  ];
  return joinSamples(steps.map((chord) => sum(chord.map((step) => plucked(0.7, root * 2 ** (step / 12))))));
}

/** A tune on one string, as from a radio in the room. */
function melody(random: Random): Sound {
  const notes = Array.from({ length: 9 }, () => major[Math.floor(random() * major.length)]!);
  return joinSamples(notes.map((step) => plucked(between(random, 0.2, 0.45), 330 * 2 ** (step / 12))));
}

/** A fan: low rushing air with the beat of its blades. */
function fan(random: Random): Sound {
  const air = lowPass(lowPass(noise(3, random), 500), 900);
  const beatHz = between(random, 18, 30);
  return air.map((sample, at) => sample * (1 + 0.25 * Math.sin((2 * Math.PI * beatHz * at) / SOUND_RATE)));
}

/** Something falls and rolls a little. */
function dropped(random: Random): Sound {
  const out = silence(1.2);
  let second = 0;
  for (let force = 1; force > 0.05; force *= 0.55) {
    const ring = sum([1900, 2700, 4100].map((hz) => sine(0.1, hz * between(random, 0.97, 1.03))));
    mix(out, scaled(shaped(ring, 0.0005, 0.02), force), second);
    mix(out, scaled(shaped(noise(0.03, random), 0.0005, 0.006), force), second);
    second += 0.35 * Math.sqrt(force);
  }
  return out;
}

/** Its loudest 100 ms at this level, dB of full scale. */
export function atLevel(sound: Sound, dbfs: number): Sound {
  const window = SOUND_RATE / 10;
  let loudest = 0;
  for (let from = 0; from < sound.length; from += window / 2) {
    const part = sound.subarray(from, from + window);
    loudest = Math.max(loudest, part.reduce((total, sample) => total + sample * sample, 0) / window);
  }
  if (loudest === 0) return sound;
  const gain = 10 ** (dbfs / 20) / Math.sqrt(loudest);
  return sound.map((sample) => Math.max(-1, Math.min(1, sample * gain)));
}

function between(random: Random, least: number, most: number): number {
  return least + random() * (most - least);
}

function silence(seconds: number): Sound {
  return new Float32Array(Math.round(seconds * SOUND_RATE));
}

function noise(seconds: number, random: Random): Sound {
  return silence(seconds).map(() => random() * 2 - 1);
}

function sine(seconds: number, hz: number): Sound {
  return silence(seconds).map((_, at) => Math.sin((2 * Math.PI * hz * at) / SOUND_RATE));
}

/** Pulses of vocal folds that stumble, with breath between them. */
function roughVoice(seconds: number, pitchHz: number, roughness: number, random: Random): Sound {
  const out = silence(seconds);
  for (let at = 0; at < out.length;) {
    out[Math.floor(at)] = 1 - roughness * random();
    at += (SOUND_RATE / pitchHz) * (1 + roughness * 0.4 * (random() - 0.5));
  }
  return sum([scaled(out, 6), scaled(noise(seconds, random), roughness)]);
}

function plucked(seconds: number, hz: number): Sound {
  const partials = [1, 2, 3, 4].map((partial) => scaled(sine(seconds, hz * partial), 0.6 ** partial));
  return shaped(sum(partials), 0.005, seconds / 3);
}

function key(random: Random, force: number): Sound {
  const click = highPass(shaped(noise(0.012, random), 0.0003, 0.002), 1800);
  const body = shaped(sine(0.03, between(random, 250, 420)), 0.0005, 0.006);
  return scaled(sum([body, click]), force);
}

/** Attack to full, then decay to 1/e in `decaySeconds`. */
function shaped(sound: Sound, attackSeconds: number, decaySeconds: number): Sound {
  const attack = attackSeconds * SOUND_RATE;
  const decay = decaySeconds * SOUND_RATE;
  return sound.map((sample, at) => sample * (at < attack ? at / attack : Math.exp((attack - at) / decay)));
}

function rising(sound: Sound): Sound {
  return sound.map((sample, at) => sample * (at / sound.length) ** 2);
}

/** The resonances of a throat, or of a palm. */
function throat(sound: Sound, firstHz: number, secondHz: number): Sound {
  return sum([resonance(sound, firstHz, 120), scaled(resonance(sound, secondHz, 220), 0.6), scaled(sound, 0.1)]);
}

/** A two-pole resonator with a gain of about 1 at its peak. */
function resonance(sound: Sound, hz: number, widthHz: number): Sound {
  const radius = Math.exp((-Math.PI * widthHz) / SOUND_RATE);
  const turn = 2 * radius * Math.cos((2 * Math.PI * hz) / SOUND_RATE);
  const gain = (1 - radius) * 2;
  let last = 0;
  let before = 0;
  return sound.map((sample) => {
    const next = gain * sample + turn * last - radius * radius * before;
    before = last;
    last = next;
    return next;
  });
}

function lowPass(sound: Sound, hz: number): Sound {
  const share = 1 - Math.exp((-2 * Math.PI * hz) / SOUND_RATE);
  let level = 0;
  return sound.map((sample) => (level += share * (sample - level)));
}

function highPass(sound: Sound, hz: number): Sound {
  const low = lowPass(sound, hz);
  return sound.map((sample, at) => sample - low[at]!);
}

function scaled(sound: Sound, gain: number): Sound {
  return sound.map((sample) => sample * gain);
}

/** As long as the longest. */
function sum(sounds: readonly Sound[]): Sound {
  const out = new Float32Array(Math.max(...sounds.map(({ length }) => length)));
  for (const sound of sounds) mix(out, sound, 0);
  return out;
}

function mix(into: Sound, sound: Sound, atSecond: number): void {
  const from = Math.round(atSecond * SOUND_RATE);
  const most = Math.min(sound.length, into.length - from);
  for (let at = 0; at < most; at++) into[from + at]! += sound[at]!;
}
