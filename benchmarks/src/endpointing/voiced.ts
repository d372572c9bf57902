import { LISTEN_RATE } from '@repartee/core/providers';

/** A stretch of samples, end exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const stepSamples = LISTEN_RATE / 100;
/** Quieter than the loudest 10 ms by this is no voice: the softest final consonants of clear recordings are at -35 dB. */
const rangeDb = 36;
/** Above the recording's own noise by this it may be one. */
const overNoiseDb = 8;
/** The closure before a stop is no pause. */
const closureSteps = 10;
/** Shorter sounds are clicks. */
const clickSteps = 4;

/**
 * Where somebody speaks, told by loudness in steps of 10 ms: finer than the frames of a VAD, which also goes on for a while
 * after the voice. `mayBeSpeech` tells breaths and noises from voices: a step of which it says no is none, however loud.
 */
export function voicedSpans(samples: Float32Array, mayBeSpeech: (span: Span) => boolean): readonly Span[] {
  const levels = Array.from({ length: Math.floor(samples.length / stepSamples) }, (_, step) =>
    levelDb(samples.subarray(step * stepSamples, (step + 1) * stepSamples)),
  );
  const ordered = [...levels].sort((a, b) => a - b);
  const noise = ordered[Math.floor(ordered.length * 0.05)] ?? -Infinity;
  const loudest = ordered.at(-1) ?? -Infinity;
  const limit = Math.min(Math.max(noise + overNoiseDb, loudest - rangeDb), loudest - 15);
  const runs: { from: number; to: number }[] = [];
  levels.forEach((level, step) => {
    const span = { from: step * stepSamples, to: (step + 1) * stepSamples };
    if (level < limit || !mayBeSpeech(span)) return;
    const last = runs.at(-1);
    if (last && span.from - last.to < closureSteps * stepSamples) last.to = span.to;
    else runs.push(span);
  });
  return runs.filter(({ from, to }) => to - from >= clickSteps * stepSamples);
}

export function levelDb(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return 10 * Math.log10(power + 1e-12);
}
