/** Longest text of one request, by language. Source: the tokenizer of XTTS v2 (coqui-ai/TTS). */
const LIMITS: Readonly<Record<string, number>> = {
  ...{ en: 250, de: 253, fr: 273, es: 239, it: 213, pt: 203, pl: 224, tr: 226, ru: 182, nl: 251, cs: 186, ar: 166 },
  ...{ zh: 82, ja: 71, ko: 95, hu: 224, hi: 150 },
};

/** The server's own name for an ISO 639-1 language, such as zh-cn; undefined: it does not speak it. */
export function languageOf(wanted: string, spoken: readonly string[]): string | undefined {
  const base = baseOf(wanted);
  return (
    spoken.find((code) => code.toLowerCase() === wanted.toLowerCase()) ?? spoken.find((code) => baseOf(code) === base)
  );
}

export function maxCharsOf(language: string): number {
  return LIMITS[baseOf(language)] ?? 150;
}

/** XTTS babbles at the end of a text without a mark; and the other server would take the path of a text file for its text. */
export function tidy(piece: string): string {
  const text = piece.replaceAll(/[\s*]+/g, ' ').trim();
  return /[.!?…。！？][”"')]*$/.test(text) ? text : `${text}.`;
}

function baseOf(code: string): string {
  return code.toLowerCase().split('-', 1)[0]!;
}
