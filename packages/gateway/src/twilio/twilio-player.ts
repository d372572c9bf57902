import { encodeG711 } from '@repartee/core/audio';
import type { TwilioOrder } from './twilio-message.js';

const BYTES_PER_MS = 8;
/** Audio between two marks, ms. */
const MARK_EVERY_MS = 100;

interface Piece {
  readonly itemId: string;
  /** Where it begins in its message's audio, ms. */
  readonly fromMs: number;
  readonly bytes: Uint8Array;
}

/** So much of a message was played. */
export interface Position {
  readonly itemId: string;
  readonly playedMs: number;
}

/**
 * The player at the other end of the line: Twilio plays what it is sent, says when a mark has been played, and can forget the
 * rest. It cannot pause, so a pause makes it forget, and what was not played is sent again.
 */
export class TwilioPlayer {
  readonly #send: (order: TwilioOrder) => void;
  readonly #now: () => number;
  /** Sent, and not known to be played. */
  #unplayed: Piece[] = [];
  /** What a mark says, by its name. */
  readonly #marks = new Map<string, Piece>();
  #markCount = 0;
  #unmarkedMs = 0;
  #sentMs = new Map<string, number>();
  /** When the first of the unplayed pieces began to play. */
  #playingSince = 0;
  #paused: Piece[] | null = null;

  constructor(send: (order: TwilioOrder) => void, now: () => number) {
    this.#send = send;
    this.#now = now;
  }

  /** 8 kHz. */
  play(itemId: string, samples: Int16Array): void {
    const fromMs = this.#sentMs.get(itemId) ?? 0;
    if (!this.#sentMs.has(itemId)) this.#sentMs = new Map([...[...this.#sentMs].slice(-1), [itemId, 0]]);
    this.#sentMs.set(itemId, fromMs + samples.length / BYTES_PER_MS);
    const piece = { itemId, fromMs, bytes: encodeG711(samples, 'pcmu') };
    if (this.#paused) this.#paused.push(piece);
    else this.#put(piece);
  }

  /** The audio of a message is complete. */
  end(): void {
    const last = this.#unplayed.at(-1);
    if (last && this.#unmarkedMs > 0) this.#mark(last);
  }

  /** A mark came back: so much of this message was played. null: it was cleared, not played. */
  marked(name: string): Position | null {
    const mark = this.#marks.get(name);
    if (!mark) return null;
    this.#marks.delete(name);
    this.#unplayed = this.#unplayed.slice(this.#unplayed.indexOf(mark) + 1);
    this.#playingSince = this.#now();
    return endOf(mark);
  }

  /** Falls silent and keeps the rest. Where it stopped. */
  pause(): Position | null {
    if (this.#paused) return null;
    const at = this.#position();
    this.#paused = at ? cutAt(this.#unplayed, at) : [];
    this.#forget();
    return at;
  }

  resume(): void {
    const rest = this.#paused ?? [];
    this.#paused = null;
    for (const piece of rest) this.#put(piece);
    // Its last mark may have been forgotten with what was cleared.
    this.end();
  }

  /** Falls silent for good. Where it stopped. */
  clear(): Position | null {
    const at = this.#paused ? null : this.#position();
    this.#paused = null;
    this.#forget();
    return at;
  }

  #forget(): void {
    this.#send({ event: 'clear' });
    // Twilio now echoes all marks at once; none of them was played.
    this.#marks.clear();
    this.#unplayed = [];
    this.#unmarkedMs = 0;
  }

  /** Twilio plays in real time, so between two marks the clock knows. */
  #position(): Position | null {
    let elapsed = this.#now() - this.#playingSince;
    for (const { itemId, fromMs, bytes } of this.#unplayed) {
      const lengthMs = bytes.length / BYTES_PER_MS;
      if (elapsed < lengthMs) return { itemId, playedMs: fromMs + Math.max(0, elapsed) };
      elapsed -= lengthMs;
    }
    const last = this.#unplayed.at(-1);
    return last ? endOf(last) : null;
  }

  #put(piece: Piece): void {
    if (piece.bytes.length === 0) return;
    if (this.#unplayed.length === 0) this.#playingSince = this.#now();
    this.#unplayed.push(piece);
    this.#send({ event: 'media', media: { payload: Buffer.from(piece.bytes).toString('base64') } });
    this.#unmarkedMs += piece.bytes.length / BYTES_PER_MS;
    if (this.#unmarkedMs >= MARK_EVERY_MS) this.#mark(piece);
  }

  #mark(piece: Piece): void {
    const name = `m${++this.#markCount}`;
    this.#marks.set(name, piece);
    this.#unmarkedMs = 0;
    this.#send({ event: 'mark', mark: { name } });
  }
}

function endOf({ itemId, fromMs, bytes }: Piece): Position {
  return { itemId, playedMs: fromMs + bytes.length / BYTES_PER_MS };
}

/** What is left of the pieces from a position on. */
function cutAt(pieces: readonly Piece[], at: Position): Piece[] {
  const rest: Piece[] = [];
  for (const piece of pieces) {
    if (rest.length > 0 || piece.itemId !== at.itemId) {
      rest.push(piece);
      continue;
    }
    const played = Math.round((at.playedMs - piece.fromMs) * BYTES_PER_MS);
    if (played >= piece.bytes.length) continue;
    const from = Math.max(0, played);
    rest.push({ ...piece, fromMs: piece.fromMs + from / BYTES_PER_MS, bytes: piece.bytes.subarray(from) });
  }
  return rest;
}
