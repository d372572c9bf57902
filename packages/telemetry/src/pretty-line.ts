import type { LogLevel, LogLine } from './logger.js';

const colors: Readonly<Record<LogLevel, number>> = { debug: 90, info: 36, warn: 33, error: 31 };

/** `12:30:05.120 info  turn-end  session=sess_1 asrMs=120`. The time is the local one. */
export function prettyLine({ time, level, message, fields }: LogLine, color: boolean): string {
  const paint = (code: number, text: string) => (color ? `\x1b[${code}m${text}\x1b[0m` : text);
  const clock = new Date(time);
  const hours = [clock.getHours(), clock.getMinutes(), clock.getSeconds()].map((part) => String(part).padStart(2, '0'));
  const stamp = `${hours.join(':')}.${String(clock.getMilliseconds()).padStart(3, '0')}`;
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${paint(90, `${name}=`)}${plain(value)}`);
  return [paint(90, stamp), paint(colors[level], level.padEnd(5)), message, ...pairs].join(' ');
}

/** A word as it is, anything with a space or a line end in quotes: a line stays one line. */
function plain(value: unknown): string {
  const text = isErrorValue(value) ? errorText(value) : value;
  return typeof text === 'string' && /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}

interface ErrorValue {
  readonly name: string;
  readonly message: string;
  readonly cause?: unknown;
}

function errorText({ name, message, cause }: ErrorValue): string {
  return `${name}: ${message}${isErrorValue(cause) ? ` (${errorText(cause)})` : ''}`;
}

function isErrorValue(value: unknown): value is ErrorValue {
  return typeof value === 'object' && value !== null && 'name' in value && 'message' in value;
}
