import type { LoadedModel, Priority, Timing } from '@repartee/core/providers';
import { quietestPoint } from './loudness.js';
import { TurnAudio } from './turn-audio.js';
import type { WhisperInput, WhisperOutput } from './whisper-runner.js';

export interface TurnTranscriptOptions {
  readonly model: LoadedModel<WhisperInput, WhisperOutput>;
  /** Given by the caller or the settings; left out: detected, and kept once it is sure. */
  readonly language: string | undefined;
  readonly seed: number;
  /** Longest audio one run may hold, in samples. */
  readonly windowSamples: number;
}

export interface TranscribeOptions {
  readonly signal: AbortSignal;
  readonly priority: Priority;
  readonly temperatures: readonly number[];
}

export interface Transcript {
  /** The whole turn up to the position asked for, as decoded: words begin with a blank. */
  readonly text: string;
  readonly language: string;
  /** False: it did not pass the guards, or its language is a guess. */
  readonly sure: boolean;
  readonly timing: Timing | undefined;
}

/** A detected language is kept for the rest of the turn from this probability and this much audio on. */
const SURE_PROBABILITY = 0.7;
const SURE_SAMPLES = 16_000;
/** A long turn is cut at the quietest point of the last third of the window. */
const CUT_FROM = 2 / 3;

/**
 * What was said in one turn. Audio beyond the model's window is settled: cut off at a quiet point, transcribed once,
 * and let go. One call of `upTo` at a time, unless the earlier one was aborted.
 */
export class TurnTranscript {
  readonly audio = new TurnAudio();
  readonly #options: TurnTranscriptOptions;
  #language: string | undefined;
  #settledText = '';
  #settledEnd = 0;
  #draft: readonly number[] = [];

  constructor(options: TurnTranscriptOptions) {
    this.#options = options;
    this.#language = options.language;
  }

  /** Transcribes the turn up to a position. Aborted, it rejects with the signal's reason and changes nothing. */
  async upTo(position: number, options: TranscribeOptions): Promise<Transcript> {
    const timings: Timing[] = [];
    let sure = true;
    while (position - this.#settledEnd > this.#options.windowSamples) {
      const output = await this.#settle(options, timings);
      sure &&= isSure(output);
    }
    const output = await this.#transcribe(this.audio.slice(this.#settledEnd, position), options, timings);
    this.#draft = output.tokens;
    return {
      text: this.#settledText + output.text,
      language: this.#language ?? output.language,
      sure: sure && isSure(output),
      timing: total(timings),
    };
  }

  /** Cuts a window off the front at a quiet point. */
  async #settle(options: TranscribeOptions, timings: Timing[]): Promise<WhisperOutput> {
    const window = this.audio.slice(this.#settledEnd, this.#settledEnd + this.#options.windowSamples);
    const cut = quietestPoint(window, Math.floor(window.length * CUT_FROM), window.length);
    const output = await this.#transcribe(window.slice(0, cut), options, timings);
    this.#settledText += output.text;
    this.#settledEnd += cut;
    this.#draft = [];
    this.audio.forget(this.#settledEnd);
    return output;
  }

  async #transcribe(samples: Float32Array, options: TranscribeOptions, timings: Timing[]): Promise<WhisperOutput> {
    const { signal, priority, temperatures } = options;
    signal.throwIfAborted();
    const { model, seed } = this.#options;
    const language = this.#language;
    const { output, timing } = await model.run(
      { samples, language, temperatures, seed, draft: this.#draft },
      { signal, priority },
    );
    signal.throwIfAborted();
    timings.push(timing);
    if (isSure(output) && output.text !== '' && samples.length >= SURE_SAMPLES) this.#language ??= output.language;
    return output;
  }
}

function isSure(output: WhisperOutput): boolean {
  return output.sound && output.languageProbability >= SURE_PROBABILITY;
}

function total(timings: readonly Timing[]): Timing | undefined {
  if (timings.length === 0) return undefined;
  return {
    queueMs: timings.reduce((sum, { queueMs }) => sum + queueMs, 0),
    computeMs: timings.reduce((sum, { computeMs }) => sum + computeMs, 0),
    batchSize: Math.max(...timings.map(({ batchSize }) => batchSize)),
  };
}
