export interface SentenceOptions {
  /** Longest piece; a longer sentence is cut at a mark, or between words. */
  readonly maxChars: number;
  /** The very first piece may end at a comma once it has so many, so that somebody can begin to speak it. Default 24. */
  readonly firstChars?: number;
}

/** A sentence is over at a mark that something follows; in scripts without spaces, at the mark itself. */
const END = /[.!?…]+["'”’)\]]*\s|[。！？]+["'”’」』）]*|\n+/g;
const CLAUSE = /[,;:]\s|[、，；：]/g;
const HAS_WORDS = /[\p{L}\p{N}]/u;
/** "Dr. Brown" and "e.g. this" are no ends. */
const ABBREVIATION = /(?:^|[\s(])(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|vs|etc|No|[a-z]\.[a-z])\.["')]*\s$/;

/**
 * Text that comes in pieces of any size, as sentences: each as soon as it is certain to be over. Trimmed; what has no words
 * is left out.
 */
export async function* sentencesOf(
  text: AsyncIterable<string>,
  { maxChars, firstChars = 24 }: SentenceOptions,
): AsyncGenerator<string, void, undefined> {
  let held = '';
  let isFirst = true;
  const take = (length: number): string => {
    const piece = held.slice(0, length).trim();
    held = held.slice(length);
    if (!HAS_WORDS.test(piece)) return '';
    isFirst = false;
    return piece;
  };
  for await (const delta of text) {
    held += delta;
    for (;;) {
      const length = sentenceEnd(held) ?? (isFirst ? clauseEnd(held, firstChars) : undefined);
      if (length !== undefined && length <= maxChars) {
        const piece = take(length);
        if (piece) yield piece;
      } else if (held.length > maxChars) {
        const piece = take(cutBefore(held, maxChars));
        if (piece) yield piece;
      } else break;
    }
  }
  while (held !== '') {
    const piece = take(held.length <= maxChars ? held.length : cutBefore(held, maxChars));
    if (piece) yield piece;
  }
}

function sentenceEnd(text: string): number | undefined {
  for (const { index, 0: mark } of text.matchAll(END)) {
    const end = index + mark.length;
    if (!ABBREVIATION.test(text.slice(0, end)) && HAS_WORDS.test(text.slice(0, end))) return end;
  }
  return undefined;
}

function clauseEnd(text: string, leastChars: number): number | undefined {
  for (const { index, 0: mark } of text.matchAll(CLAUSE)) {
    const end = index + mark.length;
    if (end >= leastChars) return end;
  }
  return undefined;
}

/** The best place to cut a sentence that is too long. */
function cutBefore(text: string, maxChars: number): number {
  const room = text.slice(0, maxChars);
  const ends = [...room.matchAll(CLAUSE)].map(({ index, 0: mark }) => index + mark.length);
  const clause = ends.at(-1) ?? 0;
  if (clause > maxChars / 2) return clause;
  const space = room.lastIndexOf(' ') + 1;
  if (space > 0) return space;
  // Not between the two halves of a character.
  return /[\uD800-\uDBFF]$/.test(room) ? maxChars - 1 : maxChars;
}
