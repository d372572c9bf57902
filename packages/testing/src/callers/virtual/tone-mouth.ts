import { joinSamples } from '@repartee/core/audio';
import { ReparteeError } from '@repartee/core/providers';
import type { Mouth } from '../mouth.js';
import type { Utterance } from '../scenario-schema.js';
import { parseUtterance, wordMs } from '../utterance.js';
import type { WordTones } from '../word-tones.js';

const wordsPerSecond = 3;

/** Says every word as its own chord, for as long as people take for it. Knows where each utterance ends. */
export class ToneMouth implements Mouth {
  readonly #tones: WordTones;
  /** Words after which the caller has finished, by their numbers. */
  readonly lastWords = new Set<number>();
  /** Words that nobody said: a noise that sounds like them. */
  readonly seemingWords = new Set<number>();

  constructor(tones: WordTones) {
    this.#tones = tones;
  }

  async speak({ text, words_per_second: pace = wordsPerSecond }: Utterance, sampleRate: number): Promise<Float32Array> {
    if (!text) {
      throw new ReparteeError('config', 'In virtual time nobody hears a recording: give its `text` beside the `file`');
    }
    const pieces: Float32Array[] = [];
    for (const part of parseUtterance(text)) {
      if (part.type === 'pause') pieces.push(new Float32Array(Math.round((part.ms * sampleRate) / 1000)));
      else for (const word of part.words) pieces.push(this.#tones.say(word, wordMs(word, pace), sampleRate));
    }
    this.lastWords.add(this.#tones.lastNumber);
    return joinSamples(pieces);
  }

  disguise(sound: Float32Array, heardAs: string, sampleRate: number): Float32Array {
    const words = heardAs.split(/\s+/).filter(Boolean);
    const ms = (sound.length * 1000) / sampleRate / words.length;
    const voice = joinSamples(
      words.map((word) => {
        const samples = this.#tones.say(word, ms, sampleRate);
        this.seemingWords.add(this.#tones.lastNumber);
        return samples;
      }),
    );
    // The noise must not hide the words from the transcriber that is to be fooled.
    return sound.map((sample, index) => 0.1 * sample + (voice[index] ?? 0));
  }
}
