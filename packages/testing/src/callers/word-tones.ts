import { joinSamples } from '@repartee/core/audio';
import { seededRandom } from './sounds.js';

/** Hz between two tones, so that each has its own bin in a window of 20 ms. */
const spacingHz = 50;
const windowMs = 1000 / spacingHz;
const lowBins = Array.from({ length: 32 }, (_, index) => index + 6);
const highBins = Array.from({ length: 32 }, (_, index) => index + 40);
/** Windows in which a tone has to be found before it counts as a word. */
const wordWindows = 2;
const amplitude = 0.1;
/** The voice that the tones are part of: 100 Hz and its overtones, each far below the tones. */
const pitchHz = 100;
/** Length of one sound of a word. */
const soundMs = 80;
const overtones = 70;
const overtoneAmplitude = 0.016;
/** How much stronger than every other tone of its band a tone has to be. */
const purity = 3;
/** Mean power of a tone from which it is heard: 50 dB below full scale. */
const audiblePower = 1e-5;

export interface ToneWord {
  readonly text: string;
  /** Counts up with every word of the call, whoever says it. */
  readonly number: number;
}

/**
 * A language that a program understands without a model: every word said in a call is a chord of its own, two tones out of
 * 32 low and 32 high ones. Whoever hears the audio can tell exactly which words reached it, whatever was cut off, lost,
 * mixed or echoed on the way.
 */
export class WordTones {
  readonly #words = new Map<number, ToneWord>();
  #said = 0;

  /** Of the word said last. */
  get lastNumber(): number {
    return this.#said - 1;
  }

  /** The sound of one word. It swells and fades, as words do. */
  say(text: string, ms: number, sampleRate: number): Float32Array {
    const number = this.#said++;
    // Words that follow one another are to sound different: every code comes once in each 1024 words.
    const code = (number * 397) % (lowBins.length * highBins.length);
    this.#words.set(code, { text, number });
    const low = (lowBins[code % lowBins.length] as number) * spacingHz;
    const high = (highBins[Math.floor(code / lowBins.length)] as number) * spacingHz;
    const length = Math.round((ms * sampleRate) / 1000);
    const loudness = amplitude * (0.7 + 0.3 * Math.abs(Math.sin(number * 2.4)));
    const samples = new Float32Array(length);
    const lowTone = oscillator((2 * Math.PI * low) / sampleRate);
    const highTone = oscillator((2 * Math.PI * high) / sampleRate);
    const swell = oscillator(Math.PI / length);
    const sounds = Math.max(1, Math.round(ms / soundMs));
    const colours = Array.from({ length: sounds + 1 }, (_, index) => colour(number * 100 + index, sampleRate));
    for (let i = 0; i < length; i++) {
      const at = (i * sounds) / length;
      const index = at | 0;
      const [begin, end] = [colours[index] as Float32Array, colours[index + 1] as Float32Array];
      const place = i % begin.length;
      const from = begin[place] as number;
      const voice = from + ((end[place] as number) - from) * (at - index);
      samples[i] = loudness * (0.3 + 0.7 * swell()) * (lowTone() + highTone() + voice);
    }
    return samples;
  }

  /** Listens to a stream at this rate; `onWord` is told of each word once enough of it was heard. */
  listener(sampleRate: number, onWord?: (word: ToneWord) => void): ToneListener {
    return new ToneListener(sampleRate, (code) => this.#words.get(code), onWord);
  }
}

/** Hears words in audio that comes in pieces of any length. */
export class ToneListener {
  readonly #sampleRate: number;
  readonly #length: number;
  readonly #wordOf: (code: number) => ToneWord | undefined;
  readonly #onWord: (word: ToneWord) => void;
  #rest = new Float32Array(0);
  readonly #heard = new Map<number, { readonly word: ToneWord; windows: number }>();

  constructor(
    sampleRate: number,
    wordOf: (code: number) => ToneWord | undefined,
    onWord: (word: ToneWord) => void = () => {},
  ) {
    this.#sampleRate = sampleRate;
    this.#length = Math.round((sampleRate * windowMs) / 1000);
    this.#wordOf = wordOf;
    this.#onWord = onWord;
  }

  hear(samples: Float32Array): void {
    const all = joinSamples([this.#rest, samples]);
    let at = 0;
    for (; at + this.#length <= all.length; at += this.#length) this.#window(all.subarray(at, at + this.#length));
    this.#rest = all.slice(at);
  }

  /** Words of which at least so much was heard, in the order they were said. */
  words(leastMs = wordWindows * windowMs): ToneWord[] {
    return [...this.#heard.values()]
      .filter(({ windows }) => windows * windowMs >= leastMs)
      .map(({ word }) => word)
      .sort((a, b) => a.number - b.number);
  }

  text(leastMs?: number): string {
    return this.words(leastMs)
      .map(({ text }) => text)
      .join(' ');
  }

  #window(samples: Float32Array): void {
    if (!isAudible(samples)) return;
    const low = strongest(samples, lowBins, this.#sampleRate);
    const high = strongest(samples, highBins, this.#sampleRate);
    if (low === undefined || high === undefined) return;
    const word = this.#wordOf(low + high * lowBins.length);
    if (!word) return;
    const heard = this.#heard.get(word.number) ?? { word, windows: 0 };
    heard.windows++;
    this.#heard.set(word.number, heard);
    if (heard.windows === wordWindows) this.#onWord(word);
  }
}

/** One period of a voice whose overtones are louder and softer in their own way, as those of a vowel are. */
function colour(seed: number, sampleRate: number): Float32Array {
  const random = seededRandom(seed);
  const period = new Float32Array(sampleRate / pitchHz);
  let weight = 1;
  for (let overtone = 1; overtone <= overtones && overtone * pitchHz < sampleRate / 2; overtone++) {
    // Neighbours are alike: every fourth overtone the weight is drawn anew.
    if (overtone % 4 === 1) weight = random() ** 2;
    const tone = oscillator((2 * Math.PI * overtone * pitchHz) / sampleRate, 2 * Math.PI * random());
    for (let i = 0; i < period.length; i++) {
      period[i] = (period[i] as number) + (overtoneAmplitude / amplitude) * weight * tone();
    }
  }
  return period;
}

/** Is there anything that could be a word? */
function isAudible(samples: Float32Array): boolean {
  let energy = 0;
  for (let i = 0; i < samples.length; i++) energy += (samples[i] as number) * (samples[i] as number);
  return energy >= audiblePower * samples.length;
}

/** A sine, step by step: many words are said in a test, and this is fast everywhere. */
function oscillator(step: number, phase = 0): () => number {
  const turn = 2 * Math.cos(step);
  let before = Math.sin(phase - 2 * step);
  let last = Math.sin(phase - step);
  return () => {
    const next = turn * last - before;
    before = last;
    last = next;
    return next;
  };
}

/** Index of the one tone of a band that stands out; undefined where none does. */
function strongest(samples: Float32Array, bins: readonly number[], sampleRate: number): number | undefined {
  let best = 0;
  let bestIndex = -1;
  let second = 0;
  for (const [index, bin] of bins.entries()) {
    const power = powerAt(samples, bin * spacingHz, sampleRate);
    if (power > best) {
      second = best;
      best = power;
      bestIndex = index;
    } else if (power > second) second = power;
  }
  return best >= audiblePower && best >= purity * second ? bestIndex : undefined;
}

/** Goertzel: mean power of the tone in the window. */
function powerAt(samples: Float32Array, hz: number, sampleRate: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / sampleRate);
  let last = 0;
  let before = 0;
  for (let i = 0; i < samples.length; i++) {
    const next = (samples[i] as number) + turn * last - before;
    before = last;
    last = next;
  }
  const energy = last * last + before * before - turn * last * before;
  return (2 * energy) / (samples.length * samples.length);
}
