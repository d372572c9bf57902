import { open } from 'node:fs/promises';

/**
 * Whether utterances may share a run of a decoder without changing each other's numbers. `rows`: in any number (float32
 * weights). `pairs`: in even numbers, for its kernel computes rows in pairs and an odd one in another way (weights in
 * blocks, `MatMulNBits`). `alone`: never, for the activations of all rows are quantized with one scale.
 */
export type Sharing = 'rows' | 'pairs' | 'alone';

/** The graph stands before the weights; the names of its operators are all in its first few kilobytes. */
const HEAD_BYTES = 256 * 1024;

export async function sharingOf(path: string): Promise<Sharing> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return sharingIn(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** From the beginning of an ONNX file. */
export function sharingIn(head: Buffer): Sharing {
  if (head.includes('DynamicQuantizeLinear') || head.includes('MatMulInteger')) return 'alone';
  return head.includes('MatMulNBits') ? 'pairs' : 'rows';
}

/** Rows of a run that decodes `utterances` one token each. A single one stays alone unless its result must be the same in company. */
export function rowsFor(utterances: number, sharing: Sharing, repeatable: boolean): number {
  if (sharing !== 'pairs' || (utterances === 1 && !repeatable)) return utterances;
  return utterances + (utterances % 2);
}
