import { readFile } from 'node:fs/promises';
import { ReparteeError } from '@repartee/core/providers';
import { z } from 'zod';
import { reasonOf } from './reason-of.js';

/** Byte of every character that GPT-2's byte-level BPE writes in its place. */
function byteAlphabet(): ReadonlyMap<number, number> {
  const bytes = new Map<number, number>();
  let stand = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    bytes.set(printable ? byte : stand++, byte);
  }
  return bytes;
}

const tokenizerFile = z.object({
  model: z.object({ vocab: z.record(z.string(), z.int()) }),
  added_tokens: z.array(z.object({ content: z.string() })),
});

/** Text of tokens: the vocabulary of a byte-level BPE `tokenizer.json` (Hugging Face format), packed in one buffer. */
export class Detokenizer {
  readonly #bytes: Uint8Array;
  /** Token `id` is `#bytes[#starts[id] .. #starts[id + 1]]`. */
  readonly #starts: Int32Array;

  constructor(vocabulary: Readonly<Record<string, number>>) {
    const alphabet = byteAlphabet();
    const pieces: string[] = [];
    let length = 0;
    for (const [piece, id] of Object.entries(vocabulary)) {
      pieces[id] = piece;
      length += piece.length;
    }
    this.#bytes = new Uint8Array(length);
    this.#starts = new Int32Array(pieces.length + 1);
    let at = 0;
    for (let id = 0; id < pieces.length; id++) {
      const piece = pieces[id] ?? '';
      for (let i = 0; i < piece.length; i++) this.#bytes[at++] = alphabet.get(piece.charCodeAt(i)) ?? 63;
      this.#starts[id + 1] = at;
    }
  }

  static async open(path: string): Promise<Detokenizer> {
    try {
      const { model, added_tokens: markers } = tokenizerFile.parse(JSON.parse(await readFile(path, 'utf8')));
      for (const { content } of markers) delete model.vocab[content];
      return new Detokenizer(model.vocab);
    } catch (cause) {
      throw new ReparteeError(
        'provider',
        `Expected a byte-level BPE tokenizer.json at ${path}; ${reasonOf(cause)}. Check the setting "model"`,
        { cause, details: { path } },
      );
    }
  }

  /** A character whose last bytes are still missing at the end is left out. Ids outside the vocabulary are markers: no text. */
  text(tokens: readonly number[]): string {
    const starts = this.#starts;
    const known = starts.length - 1;
    let length = 0;
    for (const id of tokens) if (id < known) length += starts[id + 1]! - starts[id]!;
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const id of tokens) {
      if (id >= known) continue;
      bytes.set(this.#bytes.subarray(starts[id]!, starts[id + 1]!), at);
      at += starts[id + 1]! - starts[id]!;
    }
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true });
  }
}
