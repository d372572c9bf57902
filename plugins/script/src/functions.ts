import type { Slot, Slots } from './pattern.js';
import { quoted, spelled, spokenDate, spokenDuration, spokenNumber, spokenTime, spokenWeekday } from './spoken.js';

/** All that a reply may speak of. */
export interface Telling {
  readonly slots: Slots;
  /** What the user said last. */
  readonly heard: string;
  /** What the agent said last. */
  readonly last: string | undefined;
  /** What the tool answered: a parsed object, or text. */
  readonly result: unknown;
  readonly now: Date;
  readonly locale: string;
  readonly timeZone: string;
}

interface NamedFunction {
  /** How many words may follow its name. */
  readonly takes: readonly [least: number, most: number];
  /** Are these words slots or numbers? Default true. */
  readonly takesSlots?: boolean;
  /** Is the answer a number, also where a tool is given it? Default false. */
  readonly isNumber?: boolean;
  /** Nothing: it has no answer, and the rule says its `otherwise`. */
  run(telling: Telling, args: readonly string[]): string | undefined;
}

/** Everything that can be computed in a reply. */
export const FUNCTIONS: Readonly<Record<string, NamedFunction>> = Object.assign(Object.create(null), {
  /** `{{slot name}}`, for short `{{name}}`. */
  slot: { takes: [1, 1], run: (telling, [name]) => written(slotOf(telling, name)?.value, telling) },
  /** The words of the user, or of a slot, shortened and cleaned. */
  heard: {
    takes: [0, 1],
    run: (telling, [name]) => quoted(name === undefined ? telling.heard : (slotOf(telling, name)?.heard ?? '')),
  },
  last: { takes: [0, 0], run: ({ last }) => last },
  time: { takes: [0, 1], run: (telling, [zone]) => inZone(spokenTime, telling, zone) },
  date: { takes: [0, 1], run: (telling, [zone]) => inZone(spokenDate, telling, zone) },
  weekday: { takes: [0, 1], run: (telling, [zone]) => inZone(spokenWeekday, telling, zone) },
  spell: { takes: [1, 1], run: (telling, [name]) => spelled(slotOf(telling, name)?.heard ?? '') },
  duration: {
    takes: [1, 1],
    run: (telling, [name]) => {
      const seconds = numberOf(telling, name);
      return seconds === undefined || seconds < 0 ? undefined : spokenDuration(seconds, telling.locale);
    },
  },
  multiply: {
    takes: [2, 2],
    isNumber: true,
    run: (telling, [left, right]) => {
      const product = (numberOf(telling, left) ?? NaN) * (numberOf(telling, right) ?? NaN);
      return Number.isFinite(product) ? String(product) : undefined;
    },
  },
  /** What the tool answered, or one field of it. */
  result: {
    takes: [0, 1],
    takesSlots: false,
    run: (telling, [field]) => {
      const { result } = telling;
      if (field === undefined) return written(result, telling);
      return typeof result === 'object' && result !== null && Object.hasOwn(result, field)
        ? written((result as Record<string, unknown>)[field], telling)
        : undefined;
    },
  },
} satisfies Record<string, NamedFunction>);

export const FUNCTION_NAMES: readonly string[] = Object.keys(FUNCTIONS);

function slotOf({ slots }: Telling, name: string | undefined): Slot | undefined {
  return name !== undefined && Object.hasOwn(slots, name) ? slots[name] : undefined;
}

function numberOf(telling: Telling, arg: string | undefined): number | undefined {
  const value = slotOf(telling, arg)?.value ?? Number(arg);
  return typeof value === 'number' && !Number.isNaN(value) ? value : undefined;
}

function written(value: unknown, { locale }: Telling): string | undefined {
  if (typeof value === 'number') return spokenNumber(value, locale);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function inZone(
  write: (date: Date, locale: string, timeZone: string) => string,
  telling: Telling,
  name: string | undefined,
): string | undefined {
  const timeZone = name === undefined ? telling.timeZone : slotOf(telling, name)?.value;
  if (typeof timeZone !== 'string') return undefined;
  try {
    return write(telling.now, telling.locale, timeZone);
  } catch {
    return undefined;
  }
}
