import type { Logger } from '@repartee/core/providers';
import { logValue } from './log-value.js';
import { prettyLine } from './pretty-line.js';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof logLevels)[number];

export interface LoggerOptions {
  /** The least important line to write. Default `info`. At `debug`, errors have their stack. */
  readonly level?: LogLevel;
  /** For people instead of machines: one short line, coloured where `color` says so. Default false: JSON lines. */
  readonly pretty?: boolean;
  readonly color?: boolean;
  /** Takes each line, with its line end. Default: standard output. */
  readonly write?: (line: string) => void;
  /** Show the field `private`, where what people said may stand. Default false. */
  readonly showPrivate?: boolean;
  /** Takes out of a line what must not be seen, such as the secrets of the config. */
  readonly redact?: (line: string) => string;
  readonly now?: () => Date;
}

/** Writes one line for each message: JSON, or a pretty one. A line that cannot be written is dropped, never thrown. */
export function createLogger(options: LoggerOptions = {}): Logger {
  const {
    level: least = 'info',
    pretty = false,
    color = false,
    write = (line) => process.stdout.write(line),
    showPrivate = false,
    redact = (line) => line,
    now = () => new Date(),
  } = options;
  const valueOptions = { showPrivate, showStack: least === 'debug' };
  const at =
    (level: LogLevel) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      if (logLevels.indexOf(level) < logLevels.indexOf(least)) return;
      try {
        const values = logValue(fields, valueOptions) as Record<string, unknown>;
        const line = { time: now().toISOString(), level, message, fields: values };
        const text = pretty ? prettyLine(line, color) : jsonLine(line);
        write(`${redact(text)}\n`);
      } catch {
        // A log line is never worth a failure of what it tells about.
      }
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export interface LogLine {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly level: LogLevel;
  readonly message: string;
  /** Plain JSON values. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** No field replaces what every line has, and what every line has comes first. */
function jsonLine({ time, level, message, fields }: LogLine): string {
  const own = { time, level, message };
  return JSON.stringify({ ...own, ...fields, ...own });
}
