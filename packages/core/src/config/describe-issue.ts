import type { ZodType } from 'zod';
import type { core } from 'zod';
import type { ConfigSource } from './config-source.js';
import { suggestion } from './did-you-mean.js';
import type { ConfigPath, Mistake } from './mistake.js';
import { settingNames } from './setting-names.js';

export type Issue = core.$ZodIssue;

const types: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of settings',
  record: 'a map of settings',
  null: 'nothing (null)',
};

export interface Described {
  readonly schema: ZodType;
  readonly data: unknown;
  /** Where `data` stands in the file. */
  readonly base: ConfigPath;
  readonly source?: ConfigSource;
}

/** One issue of Zod in the words of somebody who writes a config file. */
export function describeIssue(issue: Issue, described: Described, at: ConfigPath = []): Mistake[] {
  const local = [...at, ...(issue.path as ConfigPath)];
  const path = [...described.base, ...local];
  if (issue.code === 'unrecognized_keys') {
    const names = settingNames(described.schema, local);
    return issue.keys.map((key) => ({
      path: [...path, key],
      problem: `unknown setting${suggestion(key, names, 'there are')}`,
      atKey: true,
    }));
  }
  if (issue.code === 'invalid_union') {
    const inner = deepest(issue);
    if (inner) return inner.flatMap((each) => describeIssue(each, described, local));
  }
  const expected = expectation(issue);
  const value = valueAt(described.data, local);
  if (value === undefined) return [{ path, problem: `missing; ${expected}` }];
  return [{ path, problem: `${expected}, got ${came(value, path, described.source)}` }];
}

/** The types that would have been taken at the very place of the issue. */
export function acceptedTypes(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_type') return [issue.expected];
  if (issue.code !== 'invalid_union') return [];
  return issue.errors.flatMap((branch) => branch.filter(({ path }) => path.length === 0).flatMap(acceptedTypes));
}

export function valueAt(data: unknown, path: ConfigPath): unknown {
  let value = data;
  for (const part of path) value = (value as Record<string | number, unknown> | null | undefined)?.[part];
  return value;
}

/** The branch of a union that has the right outer form, so that only something inside it is wrong. */
function deepest(issue: core.$ZodIssueInvalidUnion): readonly Issue[] | undefined {
  return issue.errors.find(
    (branch) => branch.length > 0 && branch.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
  );
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${types[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return `expected ${bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
    case 'too_big':
      return `expected ${bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`;
    case 'invalid_union': {
      const branches = issue.errors.flatMap((branch) => branch.slice(0, 1)).map(expectation);
      const choices = [...new Set(branches.map((branch) => branch.replace(/^expected /, '')))];
      return choices.length > 0 ? `expected ${choices.join(' or ')}` : sentence(issue.message);
    }
    case 'invalid_format':
      return issue.message.startsWith('Invalid ')
        ? `expected text of the form ${issue.format}`
        : sentence(issue.message);
    default:
      return sentence(issue.message);
  }
}

function bound(origin: string, relation: string, limit: number | bigint): string {
  if (origin === 'string') return `text of ${relation} ${limit} ${limit === 1 ? 'character' : 'characters'}`;
  if (origin === 'array' || origin === 'set')
    return `a list of ${relation} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  return `a number of ${relation} ${limit}`;
}

function sentence(message: string): string {
  const text = message.replace(/^Invalid input: /, '');
  return /^expected/i.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : `expected something else (${text})`;
}

/** Keys and the like are not repeated, even where they stand in the file in clear. */
const sensitive = /key|secret|token|password|credential/i;

/** A value as a message may show it. */
export function came(value: unknown, path: ConfigPath, source: ConfigSource | undefined): string {
  const variables = source?.variables(path) ?? [];
  if (variables.length > 0) return `the value of ${variables.map((name) => `\${${name}}`).join(' and ')}`;
  if (value === null) return 'nothing (null)';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map of settings';
  if (path.some((part) => sensitive.test(String(part)))) return `a ${typeof value} that is not shown here`;
  if (typeof value !== 'string') return String(value);
  return `${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)} (text)`;
}
