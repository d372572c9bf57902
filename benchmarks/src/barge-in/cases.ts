import { recordings } from '../recordings.js';
import { seeded } from '../random.js';
import { atLevel, noiseMakers } from '../sounds.js';
import type { Sound } from '../sounds.js';
import { agentVoice, espeak, higher } from './voices.js';

/** A sound that is, or is not, meant to stop the agent. */
export interface Case {
  readonly name: string;
  readonly group: 'noise' | 'backchannel' | 'word' | 'sentence';
  readonly dbfs: number;
  readonly sound: Sound;
  /** ISO 639-1, where the client says what people speak. */
  readonly language: string | null;
}

const loudVoice = -20;
const quietVoice = -30;

/** Every noise made twice, once loud and once less so. */
export function noises(): readonly Case[] {
  return Object.entries(noiseMakers).flatMap(([name, make]) =>
    [
      { seed: 1, dbfs: -18 },
      { seed: 2, dbfs: -28 },
    ].map(({ seed, dbfs }) => {
      const sound = atLevel(make(seeded(seed)), dbfs);
      return { name: `${name} ${seed}`, group: 'noise' as const, dbfs, sound, language: null };
    }),
  );
}

const inEnglish = ['mhm', 'mm-hmm', 'uh-huh', 'hmm', 'yeah', 'okay', 'right', 'I see'];

/** Voice of espeak-ng, language, and what listeners say in it. The Chinese voice reads Pinyin. */
const elsewhere: readonly (readonly [string, string, readonly string[]])[] = [
  ['cmn-latn-pinyin', 'zh', ['en1', 'dui4', 'hao3 de5']],
  ['es', 'es', ['ajá', 'sí', 'claro', 'vale']],
  ['de', 'de', ['ja', 'genau']],
  ['fr', 'fr', ['oui', "d'accord"]],
  ['pt', 'pt', ['sim', 'claro']],
  ['ja', 'ja', ['はい', 'うん']],
  ['ko', 'ko', ['네']],
  ['ru', 'ru', ['да', 'угу']],
];

/** English ones in the agent's own voice, as it is and as somebody else's; others by espeak-ng, if it is there. */
export async function backchannels(door: string): Promise<readonly Case[]> {
  const cases: Case[] = [];
  const add = (name: string, sound: Sound, dbfs: number, language: string | null) =>
    cases.push({ name, group: 'backchannel', dbfs, sound: atLevel(sound, dbfs), language });
  for (const text of inEnglish) {
    const sound = await agentVoice(door, text);
    add(text, higher(sound, 1.18), loudVoice, null);
    add(`${text} (low)`, higher(sound, 0.86), quietVoice, null);
  }
  for (const [voice, language, texts] of elsewhere) {
    for (const text of texts) {
      const sound = await espeak(voice, text);
      if (sound) add(`${text} (${language})`, sound, loudVoice, language);
    }
  }
  return cases;
}

const digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const speakers = ['petewarden_nohash_1', 'evmaki_nohash_0'];
const sentences = ['ps-goforward', 'sb-spk2_snt2', 'lj-LJ001-0002', 'jfk'];
const inOtherLanguages = ['pv-es', 'pv-de', 'pv-fr', 'pv-ja', 'pv-ko', 'sr-zh', 'wn-zh-aishell'];
const levels = [-18, -28, -38];
const longestSentence = 2.5;

/** People who say a word or a sentence, near the microphone and far from it. What language they speak is not told. */
export function interruptions(): readonly Case[] {
  const words = digits.flatMap((digit) => speakers.map((speaker) => `dg-${digit}-${speaker}`));
  const all = [...words, ...sentences, ...inOtherLanguages];
  return recordings(all).flatMap(({ id, samples, sampleRate }) =>
    levels.map((dbfs) => ({
      name: id,
      group: id.startsWith('dg-') ? ('word' as const) : ('sentence' as const),
      dbfs,
      sound: atLevel(samples.slice(0, longestSentence * sampleRate), dbfs),
      language: null,
    })),
  );
}
