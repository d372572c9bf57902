import { expect, it } from '@jest/globals';
import { createId } from './create-id.js';

it('makes ids of a prefix and 21 letters and digits, no two alike', () => {
  const ids = Array.from({ length: 2000 }, () => createId('sess'));
  for (const id of ids) expect(id).toMatch(/^sess_[0-9A-Za-z]{21}$/);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(ids.join('').replaceAll('sess_', '')).size).toBe(62);
});
