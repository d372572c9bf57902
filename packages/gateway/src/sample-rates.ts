import { clientError } from '@repartee/protocol';

export const sampleRates = [8000, 16_000, 24_000, 48_000] as const;
export const DEFAULT_SAMPLE_RATE = 24_000;

/** The rate a client asks for, Hz. Throws `protocol` naming the allowed ones. */
export function parseSampleRate(value: string | null | undefined): number {
  if (value === null || value === undefined || value === '') return DEFAULT_SAMPLE_RATE;
  const rate = sampleRates.find((allowed) => String(allowed) === value);
  if (rate !== undefined) return rate;
  throw clientError(`Expected sample_rate to be one of ${sampleRates.join(', ')} (Hz)`, {
    reason: 'invalid-value',
    param: 'sample_rate',
  });
}
