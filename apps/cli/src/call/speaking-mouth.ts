import { resolve } from 'node:path';
import { joinSamples, resample } from '@repartee/core/audio';
import { parseUtterance } from '@repartee/testing/callers';
import type { Mouth, Utterance } from '@repartee/testing/callers';
import { readRecording } from '../talk/recording.js';
import type { Voice } from './voice.js';

const usualWordsPerSecond = 3;
/** Quieter than this, the beginning and the end of what a voice says are cut away: a pause is as long as its mark says. */
const silentLevel = 0.01;

/** Speaks recordings, and everything else with a voice. `folder`: where relative files count from. */
export class SpeakingMouth implements Mouth {
  readonly #voice: Voice;
  readonly #folder: string;

  constructor(voice: Voice, folder: string) {
    this.#voice = voice;
    this.#folder = folder;
  }

  async speak({ text = '', file, words_per_second: pace }: Utterance, sampleRate: number): Promise<Float32Array> {
    if (file) {
      const recording = await readRecording(resolve(this.#folder, file));
      return resample(recording.samples, recording.sampleRate, sampleRate);
    }
    const pieces: Float32Array[] = [];
    for (const part of parseUtterance(text)) {
      if (part.type === 'pause') pieces.push(new Float32Array(Math.round((part.ms * sampleRate) / 1000)));
      else {
        const said = await this.#voice.say(part.words.join(' '), (pace ?? usualWordsPerSecond) / usualWordsPerSecond);
        pieces.push(trimmed(resample(said.samples, said.sampleRate, sampleRate)));
      }
    }
    return joinSamples(pieces);
  }

  /** Whether a transcriber takes it for words is up to the transcriber. */
  disguise(sound: Float32Array): Float32Array {
    return sound;
  }
}

function trimmed(samples: Float32Array): Float32Array {
  const isLoud = (sample: number) => Math.abs(sample) > silentLevel;
  return samples.subarray(Math.max(0, samples.findIndex(isLoud)), samples.findLastIndex(isLoud) + 1);
}
