import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { OnnxRuntime, OnnxSession, OnnxTensor } from '@repartee/core/providers';
import type { Sharing } from './decoder-file.js';
import { Decoder } from './decoder.js';
import type { Encoded } from './encoder.js';
import type { Generation } from './generation.js';
import { seededRandom } from './random.js';

const vocabulary = 97;
const spoilt = 96;
const heads = 2;
const width = 2;
const generation = {
  ...{ n_heads: heads, d_model: heads * width, decoder_layers: 1 },
  ...{ max_text_positions: 448, vocab_size: vocabulary },
} as Generation;
const onnx = { tensor: (_type, data, dims) => ({ data, dims }) } as OnnxRuntime;

/**
 * A decoder whose next token hangs on every number it may see: all tokens of its row in their order, and all that the row
 * heard. It remembers tokens in `k`, and in every head, so that a row or position in the wrong place changes the result.
 */
class FakeDecoder implements OnnxSession {
  readonly inputNames = [];
  readonly outputNames = [];
  /** Rows and new tokens of each run. */
  readonly runs: (readonly [rows: number, tokens: number])[] = [];

  async run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Record<string, OnnxTensor>> {
    await nextTurn();
    const [rows, count] = feeds['tokens']!.dims as [number, number];
    const wanted = feeds['last']!.dims[1]!;
    this.runs.push([rows, count]);
    if (feeds['tokens']!.data.includes(spoilt as never)) throw new Error('no such token');
    const logits = new Float32Array(rows * wanted * vocabulary);
    const fresh = new Float32Array(rows * heads * count * width);
    for (let row = 0; row < rows; row++) {
      const sums = this.#read(feeds, row, count, fresh);
      for (let i = 0; i < wanted; i++) {
        const at = Number(feeds['last']!.data[row * wanted + i]);
        logits[(row * wanted + i) * vocabulary + (sums[at]! % (vocabulary - 1))] = 1;
      }
    }
    const dims = [rows, heads, count, width];
    return {
      logits: onnx.tensor('float32', logits, [rows, wanted, vocabulary]),
      new_k_0: onnx.tensor('float32', fresh, dims),
      new_v_0: onnx.tensor('float32', fresh, dims),
    };
  }

  #read(feeds: Readonly<Record<string, OnnxTensor>>, row: number, count: number, fresh: Float32Array): number[] {
    const known = Number(feeds['past_len']!.data[row]);
    let sum = heardIn(feeds, row);
    for (const name of ['past_k_0', 'past_v_0']) {
      const { data, dims } = feeds[name]!;
      const room = dims[2]!;
      for (let head = 0; head < heads; head++) {
        for (let at = 0; at < known * width; at++) {
          sum = (sum * 31 + Number(data[(row * heads + head) * room * width + at])) % 9_973;
        }
      }
    }
    return Array.from({ length: count }, (_, at) => {
      const token = Number(feeds['tokens']!.data[row * count + at]);
      for (let head = 0; head < heads; head++) {
        const place = ((row * heads + head) * count + at) * width;
        fresh.fill(token + head, place, place + width);
      }
      sum = (sum * 31 + token + known + at) % 9_973;
      return sum;
    });
  }
}

function heardIn(feeds: Readonly<Record<string, OnnxTensor>>, row: number): number {
  const bias = feeds['cross_bias']!;
  const room = bias.dims[1]!;
  let sum = 7;
  for (const name of ['cross_k_0', 'cross_v_0']) {
    for (let head = 0; head < heads; head++) {
      for (let at = 0; at < room; at++) {
        if (Number(bias.data[row * room + at]) < -1e8) continue;
        const place = ((row * heads + head) * room + at) * width;
        sum = (sum * 31 + Number(feeds[name]!.data[place]) + Number(feeds[name]!.data[place + 1]) * 3) % 9_973;
      }
    }
  }
  return sum;
}

function someEncoded(random: () => number): Encoded {
  const positions = 1 + Math.floor(random() * 140);
  const numbers = () => Float32Array.from({ length: heads * positions * width }, () => Math.floor(random() * 90));
  return {
    cross_bias: onnx.tensor('float32', new Float32Array(positions), [1, positions]),
    cross_k_0: onnx.tensor('float32', numbers(), [1, heads, positions, width]),
    cross_v_0: onnx.tensor('float32', numbers(), [1, heads, positions, width]),
  };
}

/** What one utterance reads: how many tokens at a time, with a step back now and then. */
interface Course {
  readonly encoded: Encoded;
  readonly begins: number;
  readonly reads: readonly { readonly count: number; readonly back: number }[];
}

function someCourse(random: () => number): Course {
  const isLong = random() < 0.15;
  return {
    encoded: someEncoded(random),
    begins: Math.floor(random() * 60),
    reads: Array.from({ length: 1 + Math.floor(random() * (isLong ? 150 : 30)) }, (_, i) => ({
      count: i === 0 ? 4 : random() < 0.1 ? 1 + Math.floor(random() * 12) : 1,
      back: random() < 0.05 ? 1 : 0,
    })),
  };
}

const best = (logits: Float32Array) => logits.indexOf(Math.max(...logits));

async function follow(decoder: Decoder, { encoded, reads }: Course): Promise<number[]> {
  using decoding = decoder.begin(await decoder.encode(async () => encoded));
  const seen: number[] = [];
  let token = 1;
  for (const { count, back } of reads) {
    decoding.rewind(Math.max(0, decoding.length - back));
    const wanted = Array.from({ length: count }, (_, i) => i);
    const rows = await decoding.read(
      wanted.map((i) => (token + i) % (vocabulary - 1)),
      wanted,
    );
    seen.push(...rows.map(best));
    token = seen.at(-1)!;
  }
  return seen;
}

function decoderOf(session: OnnxSession, sharing: Sharing): Decoder {
  return new Decoder(session, onnx, generation, { sharing, repeatable: false });
}

describe('Decoder', () => {
  it.each(['rows', 'pairs'] as const)(
    'gives every utterance what it gets alone, whoever joins and leaves (%s)',
    async (sharing) => {
      for (let seed = 1; seed <= 3; seed++) {
        const random = seededRandom(seed);
        const courses = Array.from({ length: 24 }, () => someCourse(random));
        const alone: number[][] = [];
        for (const course of courses) alone.push(await follow(decoderOf(new FakeDecoder(), 'alone'), course));
        const session = new FakeDecoder();
        const decoder = decoderOf(session, sharing);
        const together = courses.map(async (course) => {
          for (let turn = 0; turn < course.begins; turn++) await nextTurn();
          return follow(decoder, course);
        });
        expect(await Promise.all(together)).toEqual(alone);
        const shared = session.runs.filter(([rows]) => rows > 1);
        expect(Math.max(...shared.map(([rows]) => rows))).toBeGreaterThan(10);
        expect(shared.every(([rows, tokens]) => tokens === 1 && (sharing === 'rows' || rows % 2 === 0))).toBe(true);
      }
    },
  );

  it('never lets utterances share a run where that would change them', async () => {
    const random = seededRandom(1);
    const session = new FakeDecoder();
    const decoder = decoderOf(session, 'alone');
    await Promise.all(Array.from({ length: 5 }, () => follow(decoder, someCourse(random))));
    expect(session.runs.every(([rows]) => rows === 1)).toBe(true);
  });

  it('fails the utterance that spoils a run, and no other', async () => {
    const random = seededRandom(2);
    const courses = Array.from({ length: 4 }, () => ({ ...someCourse(random), begins: 0 }));
    const alone: number[][] = [];
    for (const course of courses) alone.push(await follow(decoderOf(new FakeDecoder(), 'alone'), course));
    const decoder = decoderOf(new FakeDecoder(), 'pairs');
    const others = Promise.all(courses.map((course) => follow(decoder, course)));
    using decoding = decoder.begin(someEncoded(random));
    await decoding.read([1, 2], [1]);
    await decoding.read([3], [0]);
    await expect(decoding.read([spoilt], [0])).rejects.toThrow('no such token');
    expect(await others).toEqual(alone);
  });

  it('goes on when an utterance cannot be encoded', async () => {
    const decoder = decoderOf(new FakeDecoder(), 'pairs');
    const refused = decoder.encode(() => Promise.reject(new Error('too long')));
    await expect(refused).rejects.toThrow('too long');
    expect(await decoder.encode(async () => 'encoded')).toBe('encoded');
  });
});
