const DECIMALS = 4;

/** The locale to write in: the setting, unless a rule speaks another language. */
export function localeFor(locale: string, language: string | undefined): string {
  return language === undefined || new Intl.Locale(locale).language === new Intl.Locale(language).language
    ? locale
    : language;
}

export function spokenNumber(value: number, locale: string): string {
  const number = new Intl.NumberFormat(locale, {
    maximumFractionDigits: DECIMALS,
    maximumSignificantDigits: 12,
    roundingPriority: 'lessPrecision',
  });
  // A voice reads "-5" as "five"; Intl has no spelled-out signs.
  if (value < 0 && new Intl.Locale(locale).language === 'en') return `minus ${number.format(-value)}`;
  return plain(number.format(value));
}

/** "1 hour and 30 minutes" in the language of the locale. */
export function spokenDuration(seconds: number, locale: string): string {
  const whole = Math.round(seconds);
  const parts = (
    [
      ['hour', Math.floor(whole / 3_600)],
      ['minute', Math.floor(whole / 60) % 60],
      ['second', whole % 60],
    ] as const
  )
    .filter(([unit, value]) => value > 0 || (whole === 0 && unit === 'second'))
    .map(([unit, value]) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value));
  return plain(new Intl.ListFormat(locale, { type: 'conjunction' }).format(parts));
}

export function spokenTime(date: Date, locale: string, timeZone: string): string {
  return plain(new Intl.DateTimeFormat(locale, { timeZone, hour: 'numeric', minute: '2-digit' }).format(date));
}

export function spokenDate(date: Date, locale: string, timeZone: string): string {
  return plain(
    new Intl.DateTimeFormat(locale, {
      timeZone,
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
    }).format(date),
  );
}

export function spokenWeekday(date: Date, locale: string, timeZone: string): string {
  return plain(new Intl.DateTimeFormat(locale, { timeZone, weekday: 'long' }).format(date));
}

const MAX_SPELLED = 40;

/** "reverie" becomes "R, E, V, E, R, I, E". */
export function spelled(text: string): string | undefined {
  const letters = [...new Intl.Segmenter().segment(text)]
    .map(({ segment }) => segment)
    .filter((letter) => /[\p{L}\p{N}]/u.test(letter));
  return letters.length === 0 || letters.length > MAX_SPELLED
    ? undefined
    : letters.map((letter) => letter.toUpperCase()).join(', ');
}

const MAX_QUOTED_WORDS = 12;
const MAX_QUOTED_LENGTH = 120;

/** What was heard, fit to be said back: short, and only letters, digits and the marks of a sentence. */
export function quoted(text: string): string | undefined {
  const clean = text
    .slice(0, 1_000)
    .replace(/[^\p{L}\p{M}\p{N}\s'’,.\-]/gu, ' ')
    .trim();
  const words = clean.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const kept = words.slice(0, MAX_QUOTED_WORDS).join(' ').slice(0, MAX_QUOTED_LENGTH);
  const isCut = words.length > MAX_QUOTED_WORDS || words.join(' ').length > MAX_QUOTED_LENGTH;
  const quote = kept.replace(/[^\p{L}\p{M}\p{N}]+$/u, '');
  return quote === '' ? undefined : isCut ? `${quote}, and so on` : quote;
}

/** Intl writes narrow and no-break spaces, which a voice may stumble over. */
function plain(text: string): string {
  return text.replace(/[\u00a0\u202f\u2009]/g, ' ');
}
