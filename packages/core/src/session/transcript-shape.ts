import { backchannels, listeningSounds } from './backchannels.js';
import { endsOpen } from './open-ending.js';
import { consistsOf, phraseList, plainly } from './phrase-list.js';
import type { PhraseList } from './phrase-list.js';

/** Nothing, a listener's "mhm", words that break off, words, or words that end like a sentence. */
export type TranscriptShape = 'empty' | 'backchannel' | 'open' | 'words' | 'sentence';

/** What a transcript reads like, for turn-taking. */
export interface TranscriptReading {
  readonly shape: TranscriptShape;
  /** How many, also where a script puts no blanks between them. */
  readonly words: number;
}

export interface ReadingOptions {
  /** ISO 639-1, perhaps with a region. Left out or unknown: the backchannels of all languages count. */
  readonly language?: string;
  /** Backchannels on top of the built-in ones, by language. */
  readonly more: Readonly<Record<string, readonly string[]>>;
}

/** "Yeah, yeah, right, I see": who says more than that has something to say. */
const mostBackchannels = 4;

/** A full stop, a question or an exclamation mark of any script, perhaps within quotes; three dots leave it open. */
const sentenceEnd = /(?<![.．…])[.!?。！？؟।][\p{Pf}\p{Pe}"'’]*$/u;

/** How transcribers write what is no speech: [Music], (coughing), *sighs*, <noise>, 【拍手】, ♪ a song ♪. */
const annotations =
  /\[[^\]]*\]?|[(（][^)）]*[)）]?|【[^】]*】?|\{[^}]*\}?|<[^>]*>?|\*[^*]+\*|[♪♫♬♩🎵🎶][^♪♫♬♩🎵🎶]*[♪♫♬♩🎵🎶]*/gu;

/** Bangs, coughs and sneezes, spelled. "Shh" is none: it asks for silence. */
const noises = phraseList([
  ...['bam', 'bang', 'boom', 'wham', 'thud', 'thump', 'whoosh', 'swoosh', 'clang', 'ahem', 'hrm', 'ugh', 'urgh'],
  ...['argh', 'pfft', 'tsk', 'phew', 'achoo', 'atchoo', 'hachoo', 'hatschi', 'atchoum', 'кхм', 'кхе', '咳', '啪', '砰'],
  ...['バン', 'ドン', 'コン'],
]);

/** Said by those who look for words, in any language. */
const hesitations = phraseList([
  ...['um', 'uh', 'uhm', 'umm', 'er', 'erm', 'ähm', 'äh', 'öhm', 'öh', 'euh', 'heu', 'ehm', 'este', 'õ', 'yyy', 'eee'],
  ...['ээ', 'эм', 'えー', 'えーと', 'えっと', 'あのー', '呃', '那个', '那個', '음', '어', '저기'],
]);

const sounds = phraseList(listeningSounds);
const builtIn = new Map<string, PhraseList>();
const added = new WeakMap<ReadingOptions['more'], Map<string, PhraseList>>();
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

export function readTranscript(text: string, { language, more }: ReadingOptions): TranscriptReading {
  const spoken = text.replace(annotations, ' ').trim();
  const plain = plainly(spoken);
  if (consistsOf(plain, [noises], Infinity)) return { shape: 'empty', words: 0 };
  const words = [...segmenter.segment(spoken)].filter(({ isWordLike }) => isWordLike).length;
  if (consistsOf(plain, [sounds, ...listsOf(language, more)], mostBackchannels)) return { shape: 'backchannel', words };
  if (endsOpen(spoken, language)) return { shape: 'open', words };
  return { shape: sentenceEnd.test(spoken) ? 'sentence' : 'words', words };
}

/** Is it the "um" of somebody who looks for words? Over another's voice it is no more than a backchannel. */
export function isHesitation(text: string): boolean {
  const plain = plainly(text);
  return plain !== '' && consistsOf(plain, [hesitations], Infinity);
}

function listsOf(language: string | undefined, more: ReadingOptions['more']): PhraseList[] {
  const known = { ...backchannels, ...more };
  const code = language?.toLowerCase().split('-')[0] ?? '';
  const codes = Object.hasOwn(known, code) ? [code] : Object.keys(known);
  let own = added.get(more);
  if (!own) added.set(more, (own = new Map<string, PhraseList>()));
  return codes.flatMap((each) => [listOf(builtIn, each, backchannels), listOf(own, each, more)]);
}

function listOf(
  cache: Map<string, PhraseList>,
  language: string,
  lists: Readonly<Record<string, readonly string[]>>,
): PhraseList {
  let list = cache.get(language);
  if (!list) cache.set(language, (list = phraseList(lists[language] ?? [])));
  return list;
}
