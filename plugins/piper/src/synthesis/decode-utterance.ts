import type { LoadedModel, RunOptions, SpeechChunk, SpokenWord, Timing } from '@repartee/core/providers';
import type { DecoderInput, DecoderOutput } from './decoder.model.js';
import { LatentFrames } from './latent-frames.js';
import { leadingSilence } from './leading-silence.js';
import type { Utterance } from './utterance.js';
import { planWindows } from './windows.js';

export interface DecodeOptions {
  readonly decoder: LoadedModel<DecoderInput, DecoderOutput>;
  readonly sampleRate: number;
  /** Samples of the call before this utterance. */
  readonly startSample: number;
  /** Silence to put in front, ms. */
  readonly pauseMs: number;
  /** Frames of the first window: the smaller, the sooner something is heard, and the more is decoded twice. */
  readonly firstFrames: number;
  /** How the next window is asked for: asked before every window. */
  readonly call: () => RunOptions;
}

/** The sound of an utterance, window by window; its own leading silence is cut, and the first chunk counts its encoding too. */
export async function* decodeUtterance(
  utterance: Utterance,
  options: DecodeOptions,
): AsyncGenerator<SpeechChunk, void, undefined> {
  const { decoder, sampleRate } = options;
  const pauseSamples = Math.round((options.pauseMs * sampleRate) / 1000);
  let position = options.startSample;
  /** Sample of the call at which frame 0 would begin. */
  let origin = position + pauseSamples;
  let next = 0;
  const windows = planWindows(utterance.keptFrames, utterance.frames, options.firstFrames);
  const latent = new LatentFrames(utterance, windows);
  for (const window of windows) {
    const { from, to, contextFrom, contextTo } = window;
    const { output, timing } = await decoder.run(latent.inputOf(window), options.call());
    if (output.latent) latent.add(output.latent);
    const frameSamples = output.samples.length / (contextTo - contextFrom);
    let samples = output.samples.subarray((from - contextFrom) * frameSamples, (to - contextFrom) * frameSamples);
    if (from === 0) {
      const cut = leadingSilence(samples, sampleRate);
      origin -= cut;
      samples = withPause(samples.subarray(cut), pauseSamples);
    }
    const timeOf = (frame: number, earliest: number) =>
      (Math.max(earliest, origin + frame * frameSamples) / sampleRate) * 1000;
    const end = position + samples.length;
    const words: SpokenWord[] = [];
    for (let word = utterance.words[next]; word; word = utterance.words[++next]) {
      if (to < utterance.keptFrames && word.startFrame >= to) break;
      const earliest = options.startSample + pauseSamples;
      words.push({
        from: word.from,
        to: word.to,
        startMs: timeOf(word.startFrame, earliest),
        endMs: timeOf(word.endFrame, earliest),
      });
    }
    yield { samples: samples.slice(), sampleRate, words, timing: from === 0 ? sum(utterance.timing, timing) : timing };
    position = end;
  }
}

function withPause(samples: Float32Array, pauseSamples: number): Float32Array {
  const whole = new Float32Array(pauseSamples + samples.length);
  whole.set(samples, pauseSamples);
  return whole;
}

function sum(first: Timing, second: Timing): Timing {
  return {
    queueMs: first.queueMs + second.queueMs,
    computeMs: first.computeMs + second.computeMs,
    batchSize: Math.max(first.batchSize, second.batchSize),
  };
}
