import { ReparteeError } from '../providers/index.js';
import { isPlain } from './masking.js';
import { plainError } from './plain-error.js';

/**
 * A decision as JSON: of audio the length, of errors what programs read. Without words each text is its length, and of a
 * tool's arguments nothing is left. Recorder and replay write it by this, and compare what they wrote.
 */
export function decisionText(decision: unknown, words: boolean, redact = (text: string) => text): string {
  return JSON.stringify(decision, (key, value: unknown) => {
    if (ArrayBuffer.isView(value)) return (value as Int16Array).length;
    if (ReparteeError.is(value)) return plainError(value);
    if (typeof value !== 'string') return value;
    if (words || isPlain(key)) return redact(value);
    return key === 'arguments' ? null : value.length;
  });
}

/** A provider's part as a tape keeps it: of audio the length. */
export function withoutAudio(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { samples } = value as { samples?: unknown };
  return ArrayBuffer.isView(samples) ? { ...value, samples: (samples as Float32Array).length } : value;
}

const silences = new Map<number, Float32Array>();

/** Nobody changes what he hears, so one silence of each length does for all. */
function silence(length: number): Float32Array {
  let samples = silences.get(length);
  if (!samples) silences.set(length, (samples = new Float32Array(length)));
  return samples;
}

/** The same part with silence where the audio was. */
export function withSilence(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { samples } = value as { samples?: unknown };
  return typeof samples === 'number' ? { ...value, samples: silence(samples) } : value;
}
