const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** Matches a month's name or its short form, in a regular expression. */
export const MONTH_PATTERN = `(?:${MONTHS.join('|')}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)`;

/** `Nov` or `November` → November. */
export function monthNamed(name: string): string | undefined {
  return MONTHS.find((month) => month.startsWith(name.slice(0, 3)));
}

/** 1..12 → January..December. */
export function monthAt(number: number): string | undefined {
  return MONTHS[number - 1];
}
