import { resolve } from 'node:path';
import { Resampler } from '@repartee/core/audio';
import type { WavAudio } from '@repartee/core/audio';
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
    if (file) return resampled(await readRecording(resolve(this.#folder, file)), sampleRate);
    const pieces: Float32Array[] = [];
    for (const part of parseUtterance(text)) {
      if (part.type === 'pause') pieces.push(new Float32Array(Math.round((part.ms * sampleRate) / 1000)));
      else {
        const said = await this.#voice.say(part.words.join(' '), (pace ?? usualWordsPerSecond) / usualWordsPerSecond);
        pieces.push(trimmed(resampled(said, sampleRate)));
      }
    }
    return joined(pieces);
  }

  /** Whether a transcriber takes it for words is up to the transcriber. */
  disguise(sound: Float32Array): Float32Array {
    return sound;
  }
}

function resampled({ samples, sampleRate }: WavAudio, toRate: number): Float32Array {
  const resampler = new Resampler(sampleRate, toRate);
  return joined([resampler.push(samples), resampler.flush()]);
}

function trimmed(samples: Float32Array): Float32Array {
  const isLoud = (sample: number) => Math.abs(sample) > silentLevel;
  return samples.subarray(Math.max(0, samples.findIndex(isLoud)), samples.findLastIndex(isLoud) + 1);
}

function joined(pieces: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
