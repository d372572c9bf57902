import type { ZodType } from 'zod';
import type { ConfigSource } from './config-source.js';
import { acceptedTypes, describeIssue, valueAt } from './describe-issue.js';
import type { Issue } from './describe-issue.js';
import type { ConfigPath, Mistake } from './mistake.js';

export interface CheckOptions {
  readonly source?: ConfigSource;
  /** Where the settings stand in the file. */
  readonly base?: ConfigPath;
}

export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/**
 * Checks settings against their schema. The environment knows only text, so a value from there becomes a number or a
 * truth value where the schema wants one.
 */
export function checkSettings<T>(schema: ZodType<T>, data: unknown, options: CheckOptions = {}): Checked<T> {
  const { source, base = [] } = options;
  let settings = data;
  let result = schema.safeParse(settings);
  if (!result.success && source) {
    settings = converted(settings, result.error.issues, source, base);
    result = schema.safeParse(settings);
  }
  if (result.success) return { ok: true, value: result.data };
  const described = { schema, data: settings, base, source };
  const mistakes = result.error.issues
    .flatMap((issue) => describeIssue(issue, described))
    .filter(({ path }) => !source?.isUnset(path));
  return { ok: false, mistakes };
}

function converted(data: unknown, issues: readonly Issue[], source: ConfigSource, base: ConfigPath): unknown {
  const copy = structuredClone(data);
  for (const issue of issues) {
    const path = issue.path as ConfigPath;
    const text = valueAt(copy, path);
    const parent = valueAt(copy, path.slice(0, -1));
    if (path.length === 0 || typeof text !== 'string' || source.variables([...base, ...path]).length === 0) continue;
    (parent as Record<string | number, unknown>)[path.at(-1)!] = fromText(text, acceptedTypes(issue));
  }
  return copy;
}

function fromText(text: string, types: readonly string[]): unknown {
  if (
    types.some((type) => type === 'number' || type === 'int') &&
    text.trim() !== '' &&
    Number.isFinite(Number(text))
  ) {
    return Number(text);
  }
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
