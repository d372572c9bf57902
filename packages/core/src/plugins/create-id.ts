import { randomInt } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const length = 21;

/** `sess_` and 21 random letters and digits (125 bits): nobody guesses one, and no two are alike. */
export function createId(prefix: string): string {
  let id = `${prefix}_`;
  for (let index = 0; index < length; index += 1) id += alphabet[randomInt(alphabet.length)];
  return id;
}
