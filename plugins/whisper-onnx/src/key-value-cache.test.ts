import { describe, expect, it } from '@jest/globals';
import type { OnnxRuntime } from '@repartee/core/providers';
import type { Generation } from './generation.js';
import { KeyValueCache } from './key-value-cache.js';

const generation = { n_heads: 2, d_model: 6, decoder_layers: 1, max_text_positions: 448 } as Generation;
const onnx = { tensor: (_type, data, dims) => ({ data, dims }) } as OnnxRuntime;

/** Keys of position p in head h are [p * 10 + h, …]; values the same, negative. */
function positions(from: number, count: number): Float32Array[] {
  const data = new Float32Array(2 * count * 3);
  for (let h = 0; h < 2; h++)
    for (let p = 0; p < count; p++) data.fill((from + p) * 10 + h, (h * count + p) * 3, (h * count + p + 1) * 3);
  return [data, data.map((x) => -x)];
}

function held(cache: KeyValueCache, name: string): number[][] {
  const { data, dims } = cache.feeds[name]!;
  const capacity = dims[2]!;
  return [0, 1].map((h) => Array.from({ length: cache.length }, (_, p) => data[(h * capacity + p) * 3] as number));
}

describe('KeyValueCache', () => {
  it('keeps every position while it grows', () => {
    const cache = new KeyValueCache(onnx, generation);
    cache.append(positions(0, 40), 40);
    for (let p = 40; p < 440; p++) cache.append(positions(p, 1), 1);
    const heads = [0, 1].map((h) => Array.from({ length: 440 }, (_, p) => p * 10 + h));
    expect(held(cache, 'past_k_0')).toEqual(heads);
    expect(held(cache, 'past_v_0')).toEqual(heads.map((head) => head.map((x) => (x === 0 ? -0 : -x))));
    expect(cache.feeds['past_k_0']!.dims).toEqual([1, 2, 448, 3]);
  });

  it('overwrites what was rewound, and starts small again', () => {
    const cache = new KeyValueCache(onnx, generation);
    cache.append(positions(0, 100), 100);
    cache.length = 2;
    cache.append(positions(7, 1), 1);
    expect(held(cache, 'past_k_0')[1]).toEqual([1, 11, 71]);
    cache.clear();
    expect(cache.feeds['past_k_0']!.dims).toEqual([1, 2, 64, 3]);
    cache.append(positions(3, 1), 1);
    expect(held(cache, 'past_k_0')).toEqual([[30], [31]]);
  });
});
