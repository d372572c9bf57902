import type { CallOptions, Provider, Timing } from './provider.js';

/**
 * What a transcriber hears of one turn: its audio as it comes, and `pause` when the user has fallen silent. At a pause
 * the transcript of everything so far is wanted at once; more audio may follow, when the user goes on.
 */
export type AsrInput = { readonly type: 'audio'; readonly samples: Float32Array } | { readonly type: 'pause' };

export interface AsrOptions extends CallOptions {
  /** ISO 639-1; left out: the provider detects it. */
  readonly language?: string;
  /** How long after a pause its transcript is of use, ms; left out: for ever. */
  readonly transcriptMs?: number;
}

export type AsrPart =
  /** While the user speaks. `text` is new and will not be taken back; `interim` is the rest of the guess and may change. */
  | { readonly type: 'transcript-delta'; readonly text: string; readonly interim: string }
  /**
   * Once for every `pause`, and once at the end of the input when audio came after the last pause. `text` is the whole
   * turn up to there and may differ from the deltas. Empty: nothing was said.
   */
  | {
      readonly type: 'transcript-end';
      readonly text: string;
      /** ISO 639-1, as given or as detected. */
      readonly language: string;
      /** Length of the audio transcribed, ms. */
      readonly audioMs: number;
      /** How sure the transcriber is that this was said at all, 0..1; left out: it cannot tell. */
      readonly confidence?: number;
      readonly timing?: Timing;
    };

export interface AsrProvider extends Provider {
  transcribe(audio: AsyncIterable<AsrInput>, options: AsrOptions): AsyncIterable<AsrPart>;
}
