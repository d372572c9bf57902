import { describe, expect, it } from '@jest/globals';
import { endsOpen } from './open-ending.js';

describe('endsOpen', () => {
  it.each([['and then,'], ['I was thinking...'], ['Well…'], ['the one, no —'], ['我想要，'], ['"So we went,"']])(
    'hears in %j that more is to come, whatever the language',
    (text) => {
      expect(endsOpen(text)).toBe(true);
      expect(endsOpen(text, 'xx')).toBe(true);
    },
  );

  it.each([
    ['en', 'I would like a room with the'],
    ['en', 'A table for two and'],
    ['en', 'It is, Um'],
    ['de', 'Ich hätte gern einen'],
    ['fr', 'je voudrais une'],
    ['es', 'quisiera reservar para el'],
    ['it', 'vorrei prenotare una'],
    ['pt-BR', 'eu queria um'],
    ['nl', 'ik wil graag een'],
    ['ru', 'я хочу и'],
    ['zh', '我想去公园，因为'],
    ['ja', '明日は、えっと'],
    ['ko', '내일 그리고'],
  ])('knows in %s that %j goes on', (language, text) => {
    expect(endsOpen(text, language)).toBe(true);
  });

  it.each([
    ['en', 'What time is it?'],
    ['en', 'more respectable than the.'],
    ['en', 'that is the one I am looking for'],
    ['en', 'turn it on'],
    ['en', 'please call Hannah'],
    ['de', 'Guten Morgen'],
    ['zh', '今天天气很好'],
    ['ja', 'あの'],
    ['en', ''],
  ])('takes in %s %j for an end', (language, text) => {
    expect(endsOpen(text, language)).toBe(false);
  });

  it('does not take the words of one language for those of another', () => {
    expect(endsOpen('it costs a dollar e', 'en')).toBe(false);
    expect(endsOpen('one of the')).toBe(false);
  });
});
