import { reader } from './reader.js';
import type { Reader } from './reader.js';

const silence = (): readonly string[] => [];

/** Markdown and tags, which are for the eye: passed over, what they mark is read. */
export const readMarkup: readonly Reader[] = [
  reader(/```[\w+-]*[ \t]*/, silence),
  // The target of a link or an image; its text has been read.
  reader(/\]\([^)\s]*(?:\s+"[^"]*")?\)/, silence),
  reader(/<\/?[A-Za-z][\w-]*(?:\s[^<>]*)?\/?>/, silence),
  reader(/(?<=^|\n)[ \t]{0,3}(?:#{1,6}|>|[-*+•])[ \t]+/, silence),
  reader(/(?<=^|\n)[ \t]*(?:[-*_][ \t]*){3,}(?=\n|$)/, silence),
  reader(/(?<=^|\n)[ \t]*\|?[ \t:|-]*-{3,}[ \t:|-]*(?=\n|$)/, silence),
  reader(/\*+|_{1,3}(?![A-Za-z0-9])|(?<![A-Za-z0-9])_{1,3}|`+|~~|\[|\]|\\/, silence),
];
