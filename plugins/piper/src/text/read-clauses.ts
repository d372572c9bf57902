import type { Clock } from '@repartee/core/providers';
import { CLAUSE_LIMITS, nextClause } from './next-clause.js';
import type { TextState } from './next-clause.js';
import { PieceReader } from './piece-reader.js';

/** A clause is never longer; a text without any break is cut here. */
const STRETCH_CHARS = 500;

export interface Clause {
  readonly text: string;
  /** Offset of `text` in the whole text, UTF-16 units. */
  readonly from: number;
  /** Position in the answer, from 0. */
  readonly index: number;
}

export interface ReadClausesOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Silence of the writer after which a mark at the very end of the text counts as the end of a clause, ms. */
  readonly stallMs: number;
}

/** The clauses of a text that is still being written, each as soon as its end is known. */
export async function* readClauses(
  text: AsyncIterable<string>,
  options: ReadClausesOptions,
): AsyncGenerator<Clause, void, undefined> {
  await using reader = new PieceReader(text, options.clock, options.signal);
  let buffer = '';
  let from = 0;
  let index = 0;
  let state: TextState = 'flowing';
  for (;;) {
    // A long text that is there at once is looked at a stretch at a time.
    const cut = buffer.length > STRETCH_CHARS;
    const stretch = cut ? buffer.slice(0, STRETCH_CHARS) : buffer;
    const end =
      nextClause(stretch, CLAUSE_LIMITS[Math.min(index, CLAUSE_LIMITS.length - 1)]!, cut ? 'flowing' : state) ??
      (cut ? STRETCH_CHARS : undefined);
    if (end !== undefined) {
      yield { text: buffer.slice(0, end), from, index: index++ };
      buffer = buffer.slice(end);
      from += end;
      continue;
    }
    if (state === 'ended') return;
    const piece = await reader.read(state === 'flowing' && buffer.trim() !== '' ? options.stallMs : undefined);
    if (piece.type === 'text') {
      buffer += piece.text;
      state = 'flowing';
    } else state = piece.type === 'end' ? 'ended' : 'stalled';
    if (options.signal.aborted) return;
  }
}
