import { closest } from 'fastest-levenshtein';
import type { z } from 'zod';
import { clientError } from './client-error.js';
import { clientEventSchemas } from './client-events.js';
import type { ClientEvent } from './client-events.js';

/** JSON text to a value. Throws `protocol`, without a word of the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw clientError('Expected one JSON object in a text message; this text is no JSON', { reason: 'invalid-json' });
  }
}

/** The client's own name for its event, for the error that answers it. */
export function clientEventId(value: unknown): string | null {
  if (!isObject(value)) return null;
  return typeof value.event_id === 'string' && value.event_id.length <= 512 ? value.event_id : null;
}

/** Throws `protocol` naming the field that is wrong. */
export function parseClientEvent(value: unknown): ClientEvent {
  return parseWith(clientEventSchemas, value);
}

/** The same for the events of `schemas`, by their type. */
export function parseWith<Schemas extends Readonly<Record<string, z.ZodType>>>(
  schemas: Schemas,
  value: unknown,
): z.output<Schemas[keyof Schemas]> {
  if (!isObject(value)) {
    throw clientError(`Expected a JSON object with a "type", got ${nameOf(value)}`, { reason: 'invalid-json' });
  }
  const { type } = value;
  if (type === undefined) {
    throw clientError('Every event needs a "type"', { reason: 'missing-required-parameter', param: 'type' });
  }
  const schema = typeof type === 'string' && Object.hasOwn(schemas, type) ? schemas[type] : undefined;
  if (!schema) throw unknownType(type, Object.keys(schemas));
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data as z.output<Schemas[keyof Schemas]>;
  throw schemaError(parsed.error.issues, String(type), value);
}

function unknownType(type: unknown, types: readonly string[]) {
  const known = types.join(', ');
  const place = { reason: 'invalid-value', param: 'type' };
  if (typeof type !== 'string') return clientError(`"type" is a string, one of: ${known}`, place);
  const name = type.length > 64 ? `${type.slice(0, 64)}…` : type;
  const guess = closest(name, types);
  return clientError(`Unknown event type "${name}". Did you mean "${guess}"? Known are: ${known}`, place);
}

function schemaError(issues: readonly z.core.$ZodIssue[], type: string, event: unknown) {
  const issue = issues[0]!;
  const param = issue.path.join('.');
  const missing = at(event, issue.path) === undefined;
  return clientError(
    missing
      ? `${type} needs "${param}": ${lower(issue.message)}`
      : `${type}: "${param}" is wrong: ${lower(issue.message)}`,
    { reason: missing ? 'missing-required-parameter' : 'invalid-value', param },
  );
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

function lower(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
