import type { AsrPart, AsrProvider } from '../providers/index.js';
import type { Turn } from './turn.js';

export interface TranscribeOptions {
  readonly asr: AsrProvider;
  readonly language: string | undefined;
  readonly session: string;
  /** How long after a pause its transcript is of use, ms. */
  readonly transcriptMs: number;
  readonly signal: AbortSignal;
}

export type TranscriptPart =
  | (AsrPart & { readonly type: 'transcript-delta' })
  /** With the pause it answers. */
  | (AsrPart & { readonly type: 'transcript-end'; readonly pause: number });

/** transcribe: a turn's live audio → its transcript, again at every pause. */
export async function* transcribe(
  turn: Turn,
  { asr, ...options }: TranscribeOptions,
): AsyncGenerator<TranscriptPart, void, undefined> {
  const { signal } = options;
  for await (const part of asr.transcribe(turn.audio, options)) {
    if (signal.aborted) return;
    if (part.type === 'transcript-delta') yield part;
    else {
      const pause = turn.awaited.shift();
      if (pause !== undefined) yield { ...part, pause };
    }
  }
}
