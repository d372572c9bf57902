import { GrowingLogMel, MEL_HOP, clip } from '@repartee/core/audio';
import type { LogMel } from '@repartee/core/audio';
import type { LoadedModel, RunOptions, Timing } from '@repartee/core/providers';
import { MeanConfidence } from './confidence.js';
import { loudest, quietestPoint } from './loudness.js';
import { TurnAudio } from './turn-audio.js';
import type { WhisperInput, WhisperOutput } from './whisper-runner.js';

export interface TurnTranscriptOptions {
  readonly model: LoadedModel<WhisperInput, WhisperOutput>;
  /** May serve other turns too. */
  readonly logMel: LogMel;
  /** Given by the caller or the settings; left out: detected, and kept once it is sure. */
  readonly language: string | undefined;
  readonly seed: number;
  /** Longest audio one run may hold, in samples. */
  readonly windowSamples: number;
}

/** `deadline` and `coalesce` hold for each run; a turn of several windows takes several. */
export interface TranscribeOptions extends RunOptions {
  readonly temperatures: readonly number[];
}

export interface Transcript {
  /** The whole turn up to the position asked for, as decoded: words begin with a blank. */
  readonly text: string;
  readonly language: string;
  /** False: it did not pass the guards, or its language is a guess. */
  readonly sure: boolean;
  /** 0..1: that this was said at all. */
  readonly confidence: number;
  readonly timing: Timing | undefined;
}

/** A detected language is kept for the rest of the turn from this probability and this much audio on. */
const SURE_PROBABILITY = 0.7;
const SURE_SAMPLES = 16_000;
/** 30 dB under the loudest of the turn: nothing that could be a word. */
const QUIET_SHARE = 0.03;
/** Speech may have ended when it has been quiet for 60 ms. The closure before a stop may be as long: then the run is a partial like any other. */
const QUIET_SAMPLES = 960;
/** A long turn is cut at the quietest point of the last third of the window. */
const CUT_FROM = 2 / 3;

/**
 * What was said in one turn. Audio beyond the model's window is settled: cut off at a quiet point, transcribed once,
 * and let go.
 */
export class TurnTranscript {
  readonly #audio = new TurnAudio();
  /** Of the audio that is not settled. */
  readonly #spectrum: GrowingLogMel;
  readonly #options: TurnTranscriptOptions;
  #loudest = 0;
  #last: { readonly position: number; readonly transcript: Transcript } | undefined;
  #language: string | undefined;
  #settledText = '';
  #settledEnd = 0;
  #settledSure = true;
  readonly #settledConfidence = new MeanConfidence();
  #draft: readonly number[] = [];

  constructor(options: TurnTranscriptOptions) {
    this.#options = options;
    this.#spectrum = new GrowingLogMel(options.logMel);
    this.#language = options.language;
  }

  /** Samples heard so far. */
  get length(): number {
    return this.#audio.length;
  }

  hear(samples: Float32Array): void {
    const heard = clip(samples);
    this.#audio.append(heard);
    this.#spectrum.hear(this.#audio.view(this.#settledEnd, this.#audio.length));
    this.#loudest = Math.max(this.#loudest, loudest(heard));
  }

  /** Has the speaker fallen silent just now, after something that was not yet heard at `position`? */
  fellQuietAfter(position: number): boolean {
    const { length } = this.#audio;
    return this.#isQuiet(length - QUIET_SAMPLES, length) && !this.quietSince(position, length);
  }

  /** Was it quiet from before `from`, so that speech had ended there, up to `to`? */
  quietSince(from: number, to: number): boolean {
    return this.#isQuiet(from - QUIET_SAMPLES, to);
  }

  /** The transcript up to a position where it is known already, because nothing but quiet came since the last one. */
  heldAt(position: number): Transcript | undefined {
    if (!this.#last || this.#last.position > position) return undefined;
    const { position: last, transcript } = this.#last;
    if (last < position && !(transcript.sure && this.quietSince(last, position))) return undefined;
    return { ...transcript, timing: undefined };
  }

  #isQuiet(from: number, to: number): boolean {
    return from >= this.#settledEnd && loudest(this.#audio.view(from, to)) < QUIET_SHARE * this.#loudest;
  }

  /** Transcribes the turn up to a position. Aborted, it rejects with the signal's reason and changes nothing. */
  async upTo(position: number, options: TranscribeOptions): Promise<Transcript> {
    const timings: Timing[] = [];
    for (;;) {
      const from = this.#settledEnd;
      const end = position - from > this.#options.windowSamples ? this.#windowEnd() : position;
      const output = await this.#transcribe(this.#audio.view(from, end), options, timings);
      // Another call may have settled the same window meanwhile.
      if (from !== this.#settledEnd) continue;
      if (end < position) {
        this.#settle(output, end);
        continue;
      }
      const transcript: Transcript = {
        text: this.#settledText + output.text,
        language: this.#language ?? output.language,
        sure: this.#settledSure && isSure(output),
        confidence: this.#settledConfidence.with(output),
        timing: total(timings),
      };
      this.#draft = output.tokens;
      this.#last = { position, transcript };
      return transcript;
    }
  }

  /** As much as one run holds, cut at a quiet point: between two frames, so that those after it remain. */
  #windowEnd(): number {
    const window = this.#audio.view(this.#settledEnd, this.#settledEnd + this.#options.windowSamples);
    const point = quietestPoint(window, Math.floor(window.length * CUT_FROM), window.length);
    return this.#settledEnd + point - (point % MEL_HOP);
  }

  #settle(output: WhisperOutput, end: number): void {
    this.#settledText += output.text;
    this.#settledSure &&= output.sound;
    this.#settledConfidence.add(output);
    const frames = (end - this.#settledEnd) / MEL_HOP;
    this.#settledEnd = end;
    this.#draft = [];
    this.#audio.forget(end);
    this.#spectrum.forget(frames, this.#audio.view(end, this.#audio.length));
  }

  async #transcribe(audio: Float32Array, options: TranscribeOptions, timings: Timing[]): Promise<WhisperOutput> {
    const { temperatures, ...call } = options;
    const { signal } = call;
    signal.throwIfAborted();
    const { model, seed } = this.#options;
    const samples = audio.length;
    const { output, timing } = await model.run(
      {
        energies: this.#spectrum.upTo(audio),
        samples,
        loudest: loudest(audio),
        language: this.#language,
        temperatures,
        seed,
        draft: this.#draft,
      },
      call,
    );
    signal.throwIfAborted();
    timings.push(timing);
    if (isSure(output) && output.text !== '' && samples >= SURE_SAMPLES) this.#language ??= output.language;
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
