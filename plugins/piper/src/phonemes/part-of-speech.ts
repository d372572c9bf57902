const BEFORE_NOUN = new Set(
  (
    'a an the this that these those my your his her its our their some any no every each another what which new good bad big small ' +
    'first last next one of for in on with by from at into about without own same live close'
  ).split(' '),
);
const BEFORE_VERB = new Set(
  "to i you we they he she it who will would can could should may might must shall do does did don't doesn't didn't won't can't cannot couldn't wouldn't shouldn't let's let please i'll you'll we'll they'll he'll she'll it'll i'd you'd we'd they'd not never always also".split(
    ' ',
  ),
);
const BEFORE_PARTICIPLE = new Set(
  "have has had i've you've we've they've he's she's was were been being be is are am got having".split(' '),
);
const PAST_HINT = new Set('yesterday ago already just last once'.split(' '));

export type PartOfSpeech = 'NOUN' | 'VERB' | 'VBN' | 'VBD' | 'ADJ' | undefined;

/** Which of a spelling's pronunciations is meant, guessed from its neighbours; undefined: no hint, the usual one. */
export function partOfSpeech(before: readonly string[], after: readonly string[]): PartOfSpeech {
  const previous = before.at(-1) ?? '';
  if (BEFORE_PARTICIPLE.has(previous)) return 'VBN';
  if (['just', 'already', 'never', 'ever', 'not'].includes(previous) && BEFORE_PARTICIPLE.has(before.at(-2) ?? ''))
    return 'VBN';
  if (BEFORE_VERB.has(previous)) return after.some((word) => PAST_HINT.has(word)) && previous !== 'to' ? 'VBD' : 'VERB';
  if (BEFORE_NOUN.has(previous)) return 'NOUN';
  return previous === '' ? 'VERB' : undefined;
}
