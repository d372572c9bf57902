/** Asks for the pronunciation of another spelling, in espeak's IPA. */
export type Pronounce = (word: string) => string | undefined;

const SIBILANT = /(?:[szʃʒ])$/;
const VOICELESS = /[ptkfθ]$/;

function withS(base: string): string {
  return base + (SIBILANT.test(base) ? 'ᵻz' : VOICELESS.test(base) ? 's' : 'z');
}

function withD(base: string): string {
  return base + (/[td]$/.test(base) ? 'ᵻd' : /[pkfθsʃ]$/.test(base) ? 't' : 'd');
}

/** What an ending adds to the sound of its stem, and the spellings the stem may have had: hop-ping, mak(e)-ing, cit(y)-ies. */
const ENDINGS: readonly { readonly ending: RegExp; readonly stems: readonly string[]; sound(base: string): string }[] =
  [
    { ending: /'s$/, stems: [''], sound: withS },
    { ending: /s'$/, stems: ['s', ''], sound: (base) => base },
    { ending: /ies$/, stems: ['y'], sound: withS },
    { ending: /es$/, stems: ['e', ''], sound: withS },
    { ending: /s$/, stems: [''], sound: withS },
    { ending: /ied$/, stems: ['y'], sound: withD },
    { ending: /ed$/, stems: ['e', ''], sound: withD },
    { ending: /ing$/, stems: ['', 'e'], sound: (base) => `${base}ɪŋ` },
    { ending: /in'$/, stems: ['', 'e', 'ing'], sound: (base) => `${base}ɪn` },
    { ending: /ier$/, stems: ['y'], sound: (base) => `${base}ɚ` },
    { ending: /iest$/, stems: ['y'], sound: (base) => `${base}ɪst` },
    { ending: /iness$/, stems: ['y'], sound: (base) => `${base}nəs` },
    { ending: /ily$/, stems: ['y'], sound: (base) => `${base.replace(/i$/, '')}əli` },
    { ending: /er$/, stems: ['', 'e'], sound: (base) => `${base}ɚ` },
    { ending: /est$/, stems: ['', 'e'], sound: (base) => `${base}ɪst` },
    { ending: /ly$/, stems: ['', 'le'], sound: (base) => `${base.replace(/əl$/, '')}li` },
    { ending: /ness$/, stems: [''], sound: (base) => `${base}nəs` },
    { ending: /less$/, stems: [''], sound: (base) => `${base}ləs` },
    { ending: /ful$/, stems: [''], sound: (base) => `${base}fəl` },
    { ending: /ment$/, stems: [''], sound: (base) => `${base}mənt` },
    { ending: /able$/, stems: ['', 'e'], sound: (base) => `${base}əbəl` },
    { ending: /ish$/, stems: ['', 'e'], sound: (base) => `${base}ɪʃ` },
  ];
const PREFIXES: Readonly<Record<string, string>> = {
  un: 'ʌn',
  re: 'ɹiː',
  non: 'nɑːn',
  pre: 'pɹiː',
  mis: 'mɪs',
  over: 'oʊvɚ',
  under: 'ʌndɚ',
  anti: 'æntaɪ',
  multi: 'mʌlti',
  micro: 'maɪkɹoʊ',
  auto: 'ɔːtoʊ',
  inter: 'ɪntɚ',
  sub: 'sʌb',
  super: 'suːpɚ',
  semi: 'sɛmi',
  bio: 'baɪoʊ',
  cyber: 'saɪbɚ',
  dis: 'dɪs',
  co: 'koʊ',
  de: 'diː',
};

/** A word the dictionary lacks, from one it has: `debugged`, `reopens`, `Wilson's`. */
export function inflect(word: string, pronounce: Pronounce): string | undefined {
  for (const { ending, stems, sound } of ENDINGS) {
    if (!ending.test(word)) continue;
    const stem = word.replace(ending, '');
    if (stem.length < 2) continue;
    const doubled =
      /([bdfgklmnprtvz])\1$/.test(stem) && /^(?:e|i)/.test(word.slice(stem.length)) ? [stem.slice(0, -1)] : [];
    for (const candidate of [...doubled, ...stems.map((added) => stem + added)]) {
      const base = pronounce(candidate);
      if (base) return sound(base);
    }
  }
  for (const [prefix, sound] of Object.entries(PREFIXES)) {
    if (!word.startsWith(prefix) || word.length < prefix.length + 4) continue;
    const base = pronounce(word.slice(prefix.length)) ?? inflectEnding(word.slice(prefix.length), pronounce);
    if (base) return `ˌ${sound}`.replace(/^ˌ([^aeiouæɑɔəɛɜɪʊʌ]+)/, '$1ˌ') + base;
  }
  return undefined;
}

function inflectEnding(word: string, pronounce: Pronounce): string | undefined {
  for (const { ending, stems, sound } of ENDINGS.slice(0, 9)) {
    if (!ending.test(word)) continue;
    for (const added of stems) {
      const base = pronounce(word.replace(ending, '') + added);
      if (base) return sound(base);
    }
  }
  return undefined;
}
