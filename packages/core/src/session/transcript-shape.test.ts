import { describe, expect, it } from '@jest/globals';
import { isHesitation, readTranscript } from './transcript-shape.js';

const none = {};
const shapeOf = (text: string, language?: string) => readTranscript(text, { language, more: none }).shape;
const wordsIn = (text: string) => readTranscript(text, { more: none }).words;

describe('readTranscript', () => {
  it.each([
    ['', 'empty'],
    ['  ', 'empty'],
    ['I would like to', 'words'],
    ['and then,', 'open'],
    ['I was thinking...', 'open'],
    ['Well…', 'open'],
    ['What time is it?', 'sentence'],
    ['She said "no."', 'sentence'],
    ['今天天气很好。', 'sentence'],
  ])('takes %j for %s', (text, shape) => {
    expect(shapeOf(text)).toBe(shape);
  });

  it.each([
    [
      'en',
      [
        'Mhm.',
        'Yeah',
        'yeah, yeah',
        'Right.',
        'Okay!',
        'O.K.',
        'I see.',
        "That's right.",
        'Oh, I see.',
        'Got it',
        'Sure',
      ],
    ],
    ['de', ['Ja, genau.', 'Ach so', 'achso', 'Alles klar.', 'verstehe', 'schon']],
    ['fr', ["D'accord.", 'd’accord', 'Ouais', 'oui, oui', 'Très bien', 'tres bien']],
    ['es', ['Ajá', 'aja', 'Sí, claro.', 'Vale', 'ya veo']],
    ['it', ['Ho capito', 'Sì, sì', 'va bene']],
    ['pt', ['Pois é.', 'tá bom', 'entendi']],
    ['pt-BR', ['uhum', 'isso mesmo']],
    ['nl', ['jaja', 'precies', 'dat klopt']],
    ['pl', ['no tak', 'rozumiem']],
    ['ru', ['Угу.', 'да, да', 'Понятно']],
    ['uk', ['авжеж', 'зрозуміло']],
    ['tr', ['hı hı', 'tamam', 'anladım']],
    ['ar', ['نعم', 'طيب', 'تمام']],
    ['hi', ['हाँ', 'जी हाँ', 'अच्छा', 'theek hai']],
    ['zh', ['嗯', '嗯嗯', '对', '对对对', '好的。', '是的，是的']],
    ['ja', ['うん', 'はい、はい', 'うーん', 'なるほど', 'そうですね']],
    ['ko', ['네', '네, 네', '그렇군요', '맞아요']],
    ['th', ['ครับ', 'ครับครับ', 'ใช่ค่ะ']],
  ])('knows what listeners say in %s', (language, texts) => {
    expect(texts.filter((text) => shapeOf(text, language) !== 'backchannel')).toEqual([]);
  });

  it.each(['en', 'de', 'zh', 'ja', 'cy', 'xx', undefined])(
    'takes a sound for what it is whatever the language is believed to be (%s)',
    (language) => {
      for (const sound of [
        'Mm-hmm.',
        'mmhm',
        'Mmmmhm',
        'M-hm',
        'Hmmm...',
        'Uh-huh',
        'uhhuh',
        'UH HUH',
        'Ooooh',
        'Okay',
        '嗯',
      ]) {
        expect([sound, shapeOf(sound, language)]).toEqual([sound, 'backchannel']);
      }
    },
  );

  it('knows stretched words, and no word by its stretched neighbour', () => {
    expect(shapeOf('Yeaaaah', 'en')).toBe('backchannel');
    expect(shapeOf('Riiight', 'en')).toBe('backchannel');
    expect(shapeOf('God', 'en')).toBe('words');
    expect(shapeOf('see', 'en')).toBe('words');
  });

  it.each([
    [
      'en',
      [
        'Yeah, stop.',
        'Right, but why?',
        'No.',
        'Stop',
        'Wait',
        'One',
        'What?',
        'Okay, and tomorrow?',
        'Shh!',
        'Uh, hello?',
      ],
    ],
    ['en', ['I saw', 'Rightly so', 'yes man']],
    ['de', ['Nein', 'Ja, aber', 'Moment mal', 'Halt']],
    ['zh', ['停', '停一下', '不对', '好的，那明天呢']],
    ['ja', ['やめて', 'はい、でも', 'ちょっと待って']],
    ['ko', ['아니요', '네, 그런데요']],
    ['es', ['Espera', 'sí, pero', 'no']],
    [undefined, ['No', 'Stop', 'A', 'E', 'Nein', 'Non', 'नहीं']],
  ])('leaves what wants the floor alone (%s)', (language, texts) => {
    const taken = texts.filter((text) => ['open', 'words', 'sentence'].includes(shapeOf(text, language)));
    expect(taken).toEqual(texts);
  });

  it('takes somebody who goes on and on as one who has something to say', () => {
    expect(shapeOf('yeah, yeah, right, okay', 'en')).toBe('backchannel');
    expect(shapeOf('yeah, yeah, right, okay, right', 'en')).toBe('words');
  });

  it('counts the lists of the language only, and of all where it is unknown', () => {
    expect(shapeOf('genau', 'de')).toBe('backchannel');
    expect(shapeOf('genau', 'en')).toBe('words');
    expect(shapeOf('genau', 'pt-BR')).toBe('words');
    expect(shapeOf('genau')).toBe('backchannel');
    expect(shapeOf('genau', '')).toBe('backchannel');
  });

  it('takes more backchannels, for a language it knows and for one it does not', () => {
    const more = { en: ['roger', 'ten four'], tlh: ['HIja’'] };
    const shape = (text: string, language?: string) => readTranscript(text, { language, more }).shape;
    expect(shape('Roger, roger.', 'en')).toBe('backchannel');
    expect(shape('Ten-four', 'en')).toBe('backchannel');
    expect(shape('yeah, roger', 'en')).toBe('backchannel');
    expect(shape('roger', 'de')).toBe('words');
    expect(shape("hija'", 'tlh')).toBe('backchannel');
    expect(shape('roger')).toBe('backchannel');
    expect(readTranscript('Roger', { language: 'en', more: {} }).shape).toBe('words');
  });

  it.each(['constructor', 'toString', '__proto__'])('knows no language named %s', (language) => {
    expect(shapeOf('genau', language)).toBe('backchannel');
    expect(shapeOf('stop', language)).toBe('words');
  });

  it.each([
    [
      '[Music]',
      '(coughing)',
      '*sighs*',
      '♪',
      '♪♪♪',
      '♪ la la la ♪',
      '[BLANK_AUDIO]',
      '[_BEG_]',
      '<noise>',
      '【音楽】',
      '（拍手）',
    ],
    ['BAM!', 'Bang. Bang.', 'Achoo!', '咳咳', '...', '…', '。', '!?', '-', '[Mus', '(keyboard cl'],
  ])('hears no words in sounds that were written down', (...texts) => {
    expect(texts.filter((text) => shapeOf(text, 'en') !== 'empty')).toEqual([]);
    expect(texts.map(wordsIn)).toEqual(texts.map(() => 0));
  });

  it('hears the words beside such sounds', () => {
    expect(readTranscript('[Music] Stop it.', { more: none })).toEqual({ shape: 'sentence', words: 2 });
    expect(readTranscript('(laughs) yeah', { more: none })).toEqual({ shape: 'backchannel', words: 1 });
    expect(shapeOf('Bang the drum')).toBe('words');
  });

  it.each([
    ['What time is it?', 4],
    ["I don't know", 3],
    ['twenty-five', 2],
    ['7', 1],
    ['停一下', 2],
    ['今天天气很好。', 3],
    ['東京の天気', 3],
    ['หยุดก่อน', 2],
    ['그만하세요', 1],
  ])('counts the words of %j', (text, words) => {
    expect(wordsIn(text)).toBe(words);
  });
});

describe('isHesitation', () => {
  it.each(['Um.', 'uh, um', 'Äh…', 'えーと', '呃，', 'Ummm'])('knows %j', (text) =>
    expect(isHesitation(text)).toBe(true),
  );

  it.each(['', 'mhm', 'um yes', 'no', 'err on the side of caution'])('does not know %j', (text) => {
    expect(isHesitation(text)).toBe(false);
  });
});
