/** Letters that spell no word, and no listener's "mhm" either. */
const letters = [...'bcdfgjkpqtvwxz'];
/** For words too short for so many: syllables of Hangul. */
const firstSyllable = 0xac00;
const syllableCount = 11_172;

/** Names, ids and the like: strings under these keys are no words of people. */
const plainKeys = new Set(
  [
    [
      'type',
      'call',
      'id',
      'itemId',
      'responseId',
      'previousItemId',
      'callId',
      'name',
      'role',
      'modality',
      'status',
      'reason',
    ],
    ['outcome', 'anchor', 'language', 'voice', 'toolChoice', 'finish', 'code', 'message', 'setting', 'shape'],
  ].flat(),
);

/**
 * Replaces what people say and write by words that mean nothing, for one session: of the same length, with the same
 * blanks and punctuation, and the same for the same word. What depends on no more than that is decided as before.
 */
export class Masking {
  readonly #words = new Map<string, string>();
  readonly #counts = new Map<number, number>();
  readonly #arguments = new Map<string, number>();

  text(text: string): string {
    return text.replace(/[^\s\p{P}]+/gu, (word) => this.#word(word));
  }

  /** Every text in it, at any depth; what is no text of people stays. */
  value(value: unknown): unknown {
    return this.#value('', value);
  }

  #value(key: string, value: unknown): unknown {
    if (typeof value === 'string') {
      if (plainKeys.has(key)) return value;
      return key === 'arguments' ? this.#argumentsLike(value) : this.text(value);
    }
    if (Array.isArray(value)) return value.map((each) => this.#value('', each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.#value(name, each)]));
  }

  #word(word: string): string {
    const small = word.toLowerCase();
    const key = small.length === word.length ? small : word;
    let mask = this.#words.get(key);
    if (mask === undefined) {
      const count = this.#counts.get(key.length) ?? 0;
      this.#counts.set(key.length, count + 1);
      mask = spelled(count, key.length);
      this.#words.set(key, mask);
    }
    return Array.from({ length: word.length }, (_, i) =>
      word[i] === word[i]?.toLowerCase() ? mask[i] : mask[i]?.toUpperCase(),
    ).join('');
  }

  /** Of a tool's arguments only this is kept: an object or not, JSON or not, and which are alike. */
  #argumentsLike(text: string): string {
    if (text === '') return '';
    let number = this.#arguments.get(text);
    if (number === undefined) this.#arguments.set(text, (number = this.#arguments.size));
    try {
      const parsed: unknown = JSON.parse(text);
      const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
      return isObject ? `{"number":${number}}` : `${number}`;
    } catch {
      return `?${number}`;
    }
  }
}

/** Is a string under this key one that a record without words may keep as it is? */
export function isPlain(key: string): boolean {
  return plainKeys.has(key);
}

/** The number, in letters. */
function spelled(number: number, length: number): string {
  if (number < letters.length ** length)
    return inDigits(number, length, letters.length, (digit) => letters[digit] as string);
  const rest = number - letters.length ** length;
  return inDigits(rest, length, syllableCount, (digit) => String.fromCharCode(firstSyllable + digit));
}

function inDigits(number: number, length: number, base: number, write: (digit: number) => string): string {
  let text = '';
  for (let rest = number; text.length < length; rest = Math.floor(rest / base)) text = write(rest % base) + text;
  return text;
}
