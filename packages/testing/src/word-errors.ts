const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

function spelled(number: number): string {
  if (number < 20) return UNITS[number]!;
  if (number < 100) return `${TENS[Math.floor(number / 10)]} ${number % 10 ? UNITS[number % 10] : ''}`;
  // Years, as people say them.
  if (number >= 1100 && number < 2000 && number % 100 > 0) {
    return `${spelled(Math.floor(number / 100))} ${number % 100 < 10 ? 'o ' : ''}${spelled(number % 100)}`;
  }
  if (number < 1000) return `${UNITS[Math.floor(number / 100)]} hundred ${number % 100 ? spelled(number % 100) : ''}`;
  return String(number);
}

/**
 * Lower case, without punctuation and accents kept; English numbers up to 1999 spelled out, "15th" and "Mr." too.
 * Chinese and Japanese count by character, all others by word.
 */
export function wordsOf(text: string, language: string): string[] {
  let plain = text.normalize('NFKC').toLowerCase();
  if (language === 'en') {
    plain = plain
      .replace(/\b15th\b/g, 'fifteenth')
      .replace(/\bmr\b/g, 'mister')
      .replace(/\d+/g, (digits) => ` ${spelled(Number(digits))} `);
  }
  plain = plain.replace(/['’]/g, '').replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ');
  return language === 'zh' || language === 'ja' ? [...plain.replaceAll(' ', '')] : plain.split(' ').filter(Boolean);
}

/** Words to insert, delete or replace to make one of the other. */
export function wordErrors(reference: readonly string[], heard: readonly string[]): number {
  let row = Array.from({ length: heard.length + 1 }, (_, i) => i);
  for (let i = 1; i <= reference.length; i++) {
    const next = [i];
    for (let j = 1; j <= heard.length; j++) {
      const replaced = row[j - 1]! + (reference[i - 1] === heard[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[heard.length]!;
}
