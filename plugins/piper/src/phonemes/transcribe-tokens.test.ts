import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { normalize } from '../normalize/index.js';
import { Lexicon } from './lexicon.js';
import { transcribeTokens } from './transcribe-tokens.js';

let lexicon: Lexicon;
beforeAll(async () => {
  lexicon = await Lexicon.open(fileURLToPath(new URL('../../models/g2p-en', import.meta.url)));
});

const sounds = (text: string) =>
  transcribeTokens(normalize(text, lexicon), lexicon)
    .map((sound) => (sound.type === 'word' ? ` ${sound.phonemes}` : sound.mark))
    .join('')
    .trim();

describe('transcribeTokens', () => {
  it.each([
    ['Hello, how are you?', 'həlˈoʊ, hˌaʊ ɑːɹ juː?'],
    ['the dog, the apple', 'ðə dˈɔːɡ, ðɪ ˈæpəl'],
    ['go to him, go to Alice', 'ɡˌoʊ tə hˌɪm, ɡˌoʊ tʊ ˈælɪs'],
    ['a letter A', 'ɐ lˈɛɾɚ ˈeɪ'],
    ['five dollars', 'fˈaɪv dˈɑːlɚz'],
    ['the constructor of', 'ðə kənstɹˈʌktɚ ʌv'],
    ['$2.50', 'tˈuː dˈɑːlɚz ænd fˈɪfti sˈɛnts'],
  ])('%j sounds like %j', (text, expected) => {
    expect(sounds(text)).toBe(expected);
  });

  it.each([
    ['live', 'They live here.', 'lˈɪv'],
    ['live', 'It is live music.', 'lˈaɪv'],
    ['lives', 'She lives here.', 'lˈɪvz'],
    ['lives', 'Cats have nine lives, their lives matter.', 'lˈaɪvz'],
    ['read', 'I have read it.', 'ɹˈɛd'],
    ['read', 'I will read it.', 'ɹˈiːd'],
    ['record', 'Please record it.', 'ɹəkˈɔːɹd'],
    ['record', 'This is a record.', 'ɹˈɛkɚd'],
    ['use', 'I use it.', 'jˈuːz'],
    ['use', 'It is of no use.', 'jˈuːs'],
    ['close', 'Please close the door.', 'klˈoʊz'],
    ['close', 'We are close to home.', 'klˈoʊs'],
    ['used', 'We used to sing.', 'jˈuːst'],
    ['can', 'Yes we can.', 'kˈæn'],
    ['can', 'We can do it.', 'kæn'],
  ])('tells two sounds of %j apart: %j', (word, text, expected) => {
    const tokens = normalize(text, lexicon);
    const at = tokens.findLastIndex((token) => token.type === 'word' && token.words[0] === word);
    expect(transcribeTokens(tokens, lexicon)[at]).toMatchObject({ phonemes: expected });
  });

  it.each([
    ['debugging', 'dˈiːbʌɡɪŋ', 'an ending after a doubled letter'],
    ['reopened', 'ɹiˌoʊpənd', 'an ending'],
    ['reclicked', 'ɹiːklɪkt', 'a prefix and an ending'],
    ['Microsofts', 'mˈaɪkɹoʊsˌɔːfts', 'a plural'],
    ["Wilson's", 'wˈɪlsənz', 'a possessive'],
    ["boss's", 'bˈɔːsᵻz', 'a possessive after a hiss'],
    ['webhook', 'wˈɛbhˌʊk', 'a compound'],
    ['myOrder', 'maɪ ˈɔːɹdɚ', 'camel case'],
    ['GPUs', 'dʒˈiː pˈiː jˈuːz', 'letters in the plural'],
  ])('finds the sound of %s: %s (%s)', (word, expected) => {
    expect(sounds(word).replace(/[ˈˌ]/g, '')).toBe(expected.replace(/[ˈˌ]/g, ''));
  });

  it('says something for every word, known or not, with phonemes that the voice knows', () => {
    for (const word of [
      'zrblx',
      'Xiaoqing',
      'brrr',
      'Nguyen',
      'hmm',
      'qqq',
      'Grzegorz',
      "o'",
      'thwomply',
      'aaaaaaah',
    ]) {
      expect(sounds(word)).toMatch(/^[a-zæðŋɐɑɔəɚɛɜɡɪɹɾʃʊʌʒʔθᵻˈˌː̩ ]+$/);
    }
  });

  it('gives an unknown word one stress', () => {
    expect(sounds('thwomply').match(/ˈ/g)).toHaveLength(1);
    expect(sounds('Blorvination').match(/ˈ/g)).toHaveLength(1);
  });
});
