/** Spelling → sound, in espeak's IPA; tried in order at each place. `context` looks at what stands before and after. */
interface Rule {
  readonly letters: string;
  readonly sound: string;
  readonly before?: RegExp;
  readonly after?: RegExp;
}

const END = /^$/;
const START = /^$/;
const VOWEL = /[aeiouy]$/;
/** One consonant, then a silent e at the end: the vowel says its name. */
const MAGIC_E = /^(?:[bcdfgklmnprstvz]|th|ch)(?:e$|es$|ed$)/;

const RULES: readonly Rule[] = [
  { letters: 'ation', sound: 'ˈeɪʃən' },
  { letters: 'tion', sound: 'ʃən' },
  { letters: 'ssion', sound: 'ʃən' },
  { letters: 'sion', sound: 'ʒən' },
  { letters: 'cious', sound: 'ʃəs' },
  { letters: 'tious', sound: 'ʃəs' },
  { letters: 'cial', sound: 'ʃəl' },
  { letters: 'tial', sound: 'ʃəl' },
  { letters: 'cian', sound: 'ʃən' },
  { letters: 'ture', sound: 'tʃɚ' },
  { letters: 'ous', sound: 'əs', after: END },
  { letters: 'eigh', sound: 'eɪ' },
  { letters: 'augh', sound: 'ɔː' },
  { letters: 'ough', sound: 'oʊ' },
  { letters: 'igh', sound: 'aɪ' },
  { letters: 'tch', sound: 'tʃ' },
  { letters: 'sch', sound: 'ʃ', before: START },
  { letters: 'sch', sound: 'sk' },
  { letters: 'chr', sound: 'kɹ' },
  { letters: 'dge', sound: 'dʒ' },
  { letters: 'age', sound: 'ɪdʒ', before: /[aeiouy].*[^aeiou]$/, after: END },
  { letters: 'ism', sound: 'ɪzəm', after: END },
  { letters: 'que', sound: 'k', after: END },
  { letters: 'gue', sound: 'ɡ', after: END },
  { letters: 'air', sound: 'ɛɹ' },
  { letters: 'are', sound: 'ɛɹ', after: END },
  { letters: 'ear', sound: 'ɪɹ' },
  { letters: 'eer', sound: 'ɪɹ' },
  { letters: 'ere', sound: 'ɪɹ', after: END },
  { letters: 'ire', sound: 'aɪɚ', after: END },
  { letters: 'ore', sound: 'ɔːɹ', after: END },
  { letters: 'ure', sound: 'jʊɹ', after: END },
  { letters: 'oor', sound: 'ɔːɹ' },
  { letters: 'our', sound: 'ɔːɹ' },
  { letters: 'kn', sound: 'n', before: START },
  { letters: 'wr', sound: 'ɹ', before: START },
  { letters: 'ps', sound: 's', before: START },
  { letters: 'gn', sound: 'n', before: START },
  { letters: 'mb', sound: 'm', after: END },
  { letters: 'ch', sound: 'tʃ' },
  { letters: 'sh', sound: 'ʃ' },
  { letters: 'zh', sound: 'ʒ' },
  { letters: 'th', sound: 'θ' },
  { letters: 'ph', sound: 'f' },
  { letters: 'gh', sound: 'ɡ', before: START },
  { letters: 'gh', sound: '' },
  { letters: 'wh', sound: 'w' },
  { letters: 'ck', sound: 'k' },
  { letters: 'cc', sound: 'ks', after: /^[eiy]/ },
  { letters: 'sc', sound: 's', after: /^[eiy]/ },
  { letters: 'ng', sound: 'ŋ', after: /^(?:[^aeiouyrl]|$)/ },
  { letters: 'ng', sound: 'ŋɡ' },
  { letters: 'nk', sound: 'ŋk' },
  { letters: 'qu', sound: 'kw' },
  { letters: 'ee', sound: 'iː' },
  { letters: 'ea', sound: 'iː' },
  { letters: 'ei', sound: 'aɪ' },
  { letters: 'ie', sound: 'aɪ', before: /^[^aeiouy]+$/, after: END },
  { letters: 'ie', sound: 'iː' },
  { letters: 'eu', sound: 'juː' },
  { letters: 'ew', sound: 'uː' },
  { letters: 'ey', sound: 'i', after: END },
  { letters: 'ey', sound: 'eɪ' },
  { letters: 'oo', sound: 'uː' },
  { letters: 'ou', sound: 'aʊ' },
  { letters: 'ow', sound: 'oʊ' },
  { letters: 'oa', sound: 'oʊ' },
  { letters: 'oe', sound: 'oʊ', after: END },
  { letters: 'oi', sound: 'ɔɪ' },
  { letters: 'oy', sound: 'ɔɪ' },
  { letters: 'ai', sound: 'eɪ' },
  { letters: 'ay', sound: 'eɪ' },
  { letters: 'au', sound: 'ɔː' },
  { letters: 'aw', sound: 'ɔː' },
  { letters: 'ue', sound: 'uː', after: END },
  { letters: 'ui', sound: 'uː' },
  { letters: 'er', sound: 'ɜː', before: /^[^aeiouy]*$/, after: /^[^aeiouyr]/ },
  { letters: 'er', sound: 'ɛɹ', after: /^r?[aeiouy]/ },
  { letters: 'er', sound: 'ɚ' },
  { letters: 'ar', sound: 'ɑːɹ', before: /^[^aeiouy]*$/ },
  { letters: 'ar', sound: 'ɚ', after: END },
  { letters: 'ar', sound: 'ɑːɹ' },
  { letters: 'or', sound: 'ɚ', before: /[aeiouy].*[tsd]$/, after: END },
  { letters: 'or', sound: 'ɔːɹ' },
  { letters: 'ir', sound: 'ɜː' },
  { letters: 'ur', sound: 'ɜː' },
  { letters: 'yr', sound: 'ɪɹ' },
  { letters: 'al', sound: 'əl', before: /[aeiouy].*[^aeiouy]$/, after: END },
  { letters: 'le', sound: 'əl', before: /[^aeiouy]$/, after: /^s?$/ },
  { letters: 'el', sound: 'əl', before: /[aeiouy].*[^aeiouy]$/, after: END },
  { letters: 'en', sound: 'ən', before: /[aeiouy].*[^aeiouy]$/, after: END },
  { letters: 'on', sound: 'ən', before: /[aeiouy].*[^aeiouy]$/, after: END },
  { letters: 'ia', sound: 'iə', after: END },
  { letters: 'io', sound: 'ioʊ' },
  { letters: 'a', sound: 'eɪ', after: MAGIC_E },
  { letters: 'e', sound: 'iː', after: MAGIC_E },
  { letters: 'i', sound: 'aɪ', after: MAGIC_E },
  { letters: 'o', sound: 'oʊ', after: MAGIC_E },
  { letters: 'u', sound: 'uː', after: MAGIC_E },
  { letters: 'y', sound: 'aɪ', after: MAGIC_E },
  { letters: 'e', sound: '', before: /[aeiouy].*[^aeiouy]$/, after: END },
  { letters: 'es', sound: 'z', before: /[aeiouy].*[^aeiouyszx]$/, after: END },
  { letters: 'a', sound: 'ə', before: /./, after: END },
  { letters: 'o', sound: 'oʊ', after: END },
  { letters: 'i', sound: 'i', after: END },
  { letters: 'u', sound: 'uː', after: END },
  { letters: 'a', sound: 'ɑː', before: /^[^aeiouy]*$/, after: /^[^aeiouy][aeiouy]/ },
  { letters: 'i', sound: 'iː', before: /^[^aeiouy]*$/, after: /^[^aeiouy][aou]/ },
  { letters: 'o', sound: 'oʊ', after: /^[^aeiouy][aeiouy]/ },
  { letters: 'o', sound: 'ɑː' },
  { letters: 'u', sound: 'uː', after: /^[^aeiouy][aeiouy]/ },
  { letters: 'a', sound: 'æ' },
  { letters: 'e', sound: 'ɛ' },
  { letters: 'i', sound: 'ɪ' },
  { letters: 'u', sound: 'ʌ' },
  { letters: 'y', sound: 'j', before: START, after: /^[aeiou]/ },
  { letters: 'y', sound: 'aɪ', before: /^[^aeiouy]+$/, after: END },
  { letters: 'y', sound: 'i', after: END },
  { letters: 'y', sound: 'j', after: /^[aeiou]/ },
  { letters: 'y', sound: 'ɪ' },
  { letters: 'c', sound: 's', after: /^[eiy]/ },
  { letters: 'c', sound: 'k' },
  { letters: 'g', sound: 'dʒ', before: VOWEL, after: /^[eiy]/ },
  { letters: 'g', sound: 'ɡ' },
  { letters: 's', sound: 'z', before: /[aeiouymnlrbdgvw]$/, after: END },
  { letters: 'x', sound: 'z', before: START },
  { letters: 'x', sound: 'ks' },
  ...Object.entries({
    b: 'b',
    d: 'd',
    f: 'f',
    h: 'h',
    j: 'dʒ',
    k: 'k',
    l: 'l',
    m: 'm',
    n: 'n',
    p: 'p',
    q: 'k',
    r: 'ɹ',
    s: 's',
    t: 't',
    v: 'v',
    w: 'w',
    z: 'z',
  }).map(([letters, sound]) => ({ letters, sound })),
];

const NUCLEUS = /[aeiouæɑɔəɛɜɪʊʌɚᵻ]+ː?(?:ɪ|ʊ)?/g;
const UNSTRESSED = new Set(['ə', 'ɚ', 'ᵻ', 'i']);

/** How a word that no dictionary has is probably said. Lower-case letters; doubled consonants count once. */
export function letterToSound(word: string): string {
  const letters = word.replace(/([bcdfghjklmnpqrstvwxz])\1/g, '$1');
  let sounds = '';
  for (let at = 0; at < letters.length;) {
    const before = letters.slice(0, at);
    const rule = RULES.find(
      (candidate) =>
        letters.startsWith(candidate.letters, at) &&
        (candidate.before?.test(before) ?? true) &&
        (candidate.after?.test(letters.slice(at + candidate.letters.length)) ?? true),
    );
    sounds += rule?.sound ?? '';
    at += rule?.letters.length ?? 1;
  }
  return withStress(sounds);
}

/** Stress on the last syllable but one, or on the first of two; never on a neutral vowel when there is a full one. */
function withStress(sounds: string): string {
  if (sounds.includes('ˈ')) return sounds;
  const nuclei = [...sounds.matchAll(NUCLEUS)];
  if (nuclei.length === 0) return sounds;
  const usual = nuclei.length <= 2 ? 0 : nuclei.length - 2;
  const full = nuclei.findIndex((nucleus, at) => at >= usual && !UNSTRESSED.has(nucleus[0]));
  const chosen = nuclei[full >= 0 ? full : nuclei.findIndex((nucleus) => !UNSTRESSED.has(nucleus[0]))] ?? nuclei[0]!;
  return `${sounds.slice(0, chosen.index)}ˈ${sounds.slice(chosen.index)}`;
}
