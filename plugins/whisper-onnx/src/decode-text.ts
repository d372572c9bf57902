import type { Decoding } from './decoding.js';
import { loopAtEnd } from './guards.js';
import type { TokenPicker } from './token-picker.js';

/** Draft tokens checked in one run. More would be wasted when the draft goes wrong early. */
const CHECKED_AT_ONCE = 32;

export interface DecodeTextOptions {
  readonly picker: TokenPicker;
  /** The token that ends a transcript. */
  readonly end: number;
  readonly temperature: number;
  readonly random: () => number;
  /** Most tokens. */
  readonly budget: number;
  /** A guess at the tokens, checked several per run; the result is as without it. Used at temperature 0 only. */
  readonly draft: readonly number[];
  readonly cancelled: () => boolean;
}

export interface DecodedText {
  readonly tokens: readonly number[];
  /** Mean over the tokens and the end, natural logarithm. */
  readonly averageLogProbability: number;
  /** Stopped because it repeated itself or grew beyond the budget. */
  readonly looped: boolean;
}

/** Decodes a transcript, one token per run or, where the draft is right, many. `first` are the logits after the prompt. */
export async function decodeText(
  decoding: Decoding,
  first: Float32Array,
  { picker, end, temperature, random, budget, draft, cancelled }: DecodeTextOptions,
): Promise<DecodedText> {
  const tokens: number[] = [];
  const promptLength = decoding.length;
  let rows: readonly Float32Array[] = [first];
  /** Draft tokens that the decoder has read beyond `tokens`; `rows[i + 1]` follows `ahead[i]`. */
  let ahead: readonly number[] = [];
  let drafted = temperature === 0 ? draft : [];
  let sum = 0;
  let ended = false;
  let looped = false;
  while (!ended && !looped && !cancelled()) {
    let token = end;
    for (let row = 0; row < rows.length; row++) {
      const pick = picker.pick(rows[row]!, tokens.length === 0, temperature, random);
      token = pick.token;
      sum += pick.logProbability;
      ended = token === end;
      if (ended) break;
      tokens.push(token);
      looped = tokens.length >= budget || loopAtEnd(tokens) > 0;
      if (looped || ahead[row] !== token) break;
    }
    if (ended || looped) break;
    decoding.rewind(promptLength + tokens.length - 1);
    if (drafted[tokens.length - 1] !== token) drafted = [];
    ahead = drafted.slice(tokens.length, Math.min(tokens.length + CHECKED_AT_ONCE, budget));
    rows = await decoding.read(
      [token, ...ahead],
      Array.from({ length: ahead.length + 1 }, (_, i) => i),
    );
  }
  return { tokens, averageLogProbability: sum / (tokens.length + 1), looped };
}
