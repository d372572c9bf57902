import type { SpokenToken } from '../normalize/index.js';
import type { Lexicon } from './lexicon.js';
import { weakForm } from './weak-forms.js';

/** Sounds of one stretch of text, in espeak's IPA, or the mark of a pause. */
export type Sound =
  | { readonly type: 'word'; readonly from: number; readonly to: number; readonly phonemes: string }
  | { readonly type: 'pause'; readonly mark: string };

interface Slot {
  readonly word: string;
  readonly token: number;
}

/** Gives every token its sounds. A token of several spoken words has them with blanks between. */
export function transcribeTokens(tokens: readonly SpokenToken[], lexicon: Lexicon): Sound[] {
  const phonemes = tokens.map(() => '');
  for (const phrase of phrasesOf(tokens)) {
    const words = phrase.map((slot) => slot.word.toLowerCase());
    let following = '';
    for (let at = phrase.length - 1; at >= 0; at--) {
      const { word, token } = phrase[at]!;
      if (word === ',') {
        phonemes[token] = `,${phonemes[token]!.startsWith(' ') ? '' : ' '}${phonemes[token]}`;
        following = '';
        continue;
      }
      const neighbours = { before: words.slice(Math.max(0, at - 4), at), after: words.slice(at + 1, at + 5) };
      const sound =
        (word.length > 1 || /[aI]/.test(word) ? weakForm(word, following) : undefined) ??
        lexicon.pronounce(word, neighbours);
      phonemes[token] =
        sound + (phonemes[token] === '' || phonemes[token]!.startsWith(',') ? '' : ' ') + phonemes[token];
      following = sound;
    }
  }
  return tokens.map((token, at) => {
    return token.type === 'pause'
      ? token
      : { type: 'word', from: token.from, to: token.to, phonemes: phonemes[at]!.trim() };
  });
}

/** Words between two pauses: what a word's sound may depend on. */
function phrasesOf(tokens: readonly SpokenToken[]): Slot[][] {
  const phrases: Slot[][] = [[]];
  tokens.forEach((token, at) => {
    if (token.type === 'pause') phrases.push([]);
    else phrases.at(-1)!.push(...token.words.map((word) => ({ word, token: at })));
  });
  return phrases;
}
