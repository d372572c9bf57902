/** A stretch of the text, and the English words that say it. `,` among the words is a short pause. */
export interface Reading {
  readonly from: number;
  readonly to: number;
  readonly words: readonly string[];
}

export interface ReaderContext {
  /** Has the pronunciation dictionary this word, in exactly this spelling? */
  readonly knows: (word: string) => boolean;
}

/** Reads what stands at an offset of the text, or leaves it to the next reader. No words: passed over in silence. */
export type Reader = (text: string, at: number, context: ReaderContext) => Reading | undefined;

/** A reader of everything a pattern matches, unless `speak` declines. */
export function reader(
  pattern: RegExp,
  speak: (match: RegExpExecArray, context: ReaderContext) => readonly string[] | undefined,
): Reader {
  const sticky = new RegExp(pattern.source, `${pattern.flags}y`);
  return (text, at, context) => {
    sticky.lastIndex = at;
    const match = sticky.exec(text);
    if (!match || match[0].length === 0) return undefined;
    const words = speak(match, context);
    return words && { from: at, to: at + match[0].length, words };
  };
}
