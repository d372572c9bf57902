import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Detokenizer } from './detokenizer.js';

const path = fileURLToPath(new URL('../models/tokenizer.json', import.meta.url));

describe('Detokenizer', () => {
  let vocabulary: Record<string, number>;
  let detokenizer: Detokenizer;

  beforeAll(async () => {
    vocabulary = (JSON.parse(readFileSync(path, 'utf8')) as { model: { vocab: Record<string, number> } }).model.vocab;
    detokenizer = await Detokenizer.open(path);
  });

  it('joins the pieces of words and their blanks', () => {
    const tokens = ['ĠGood', 'Ġmorning', ',', 'Ġto', 'day'].map((piece) => vocabulary[piece]!);
    expect(detokenizer.text(tokens)).toBe(' Good morning, today');
  });

  it('puts characters together from bytes that are spread over tokens', () => {
    // あ is E3 81 82.
    const bytes = [...Buffer.from('あé')].map((byte) => vocabulary[pieceOf(byte)]!);
    expect(detokenizer.text(bytes)).toBe('あé');
    expect(detokenizer.text(bytes.slice(0, -1))).toBe('あ');
    expect(detokenizer.text(bytes.slice(0, 2))).toBe('');
  });

  it('reads markers as no text', () => {
    expect(detokenizer.text([vocabulary['Ġyes']!, 50257, 50258, 51864])).toBe(' yes');
  });

  it('says which file is no tokenizer', async () => {
    await expect(Detokenizer.open(`${path}.missing`)).rejects.toMatchObject({ code: 'provider' });
  });
});

/** GPT-2's character for a byte: itself where it can be printed, else the next one from 256 on. */
function pieceOf(byte: number): string {
  const unprintable = Array.from({ length: 256 }, (_, i) => i).filter(
    (i) => i < 33 || (i > 126 && i < 161) || i === 173,
  );
  return String.fromCharCode(unprintable.includes(byte) ? 256 + unprintable.indexOf(byte) : byte);
}
