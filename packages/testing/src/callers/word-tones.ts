/** Hz between two tones, so that each has its own bin in a window of 20 ms. */
const spacingHz = 50;
const windowMs = 1000 / spacingHz;
const lowBins = Array.from({ length: 32 }, (_, index) => index + 6);
const highBins = Array.from({ length: 32 }, (_, index) => index + 40);
/** Windows in which a tone has to be found before it counts as a word. */
const wordWindows = 2;
const amplitude = 0.12;
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
    const code = number % (lowBins.length * highBins.length);
    this.#words.set(code, { text, number });
    const low = (lowBins[code % lowBins.length] as number) * spacingHz;
    const high = (highBins[Math.floor(code / lowBins.length)] as number) * spacingHz;
    const length = Math.round((ms * sampleRate) / 1000);
    const loudness = amplitude * (0.7 + 0.3 * Math.abs(Math.sin(number * 2.4)));
    const samples = new Float32Array(length);
    for (let i = 0; i < length; i++) {
      const seconds = i / sampleRate;
      const swell = 0.3 + 0.7 * Math.sin((Math.PI * (i + 0.5)) / length);
      samples[i] = loudness * swell * (Math.sin(2 * Math.PI * low * seconds) + Math.sin(2 * Math.PI * high * seconds));
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
    const all = new Float32Array(this.#rest.length + samples.length);
    all.set(this.#rest);
    all.set(samples, this.#rest.length);
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
  for (const sample of samples) {
    const next = sample + turn * last - before;
    before = last;
    last = next;
  }
  const energy = last * last + before * before - turn * last * before;
  return (2 * energy) / (samples.length * samples.length);
}
