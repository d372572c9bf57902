import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ReparteeError } from '@repartee/core/providers';
import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { scriptSchema } from './script-schema.js';
import { Script } from './script.js';

/** Reads a script file. Whatever is wrong with it is a `config` error with file, line, rule and what was expected. */
export async function loadScript(path: string): Promise<Script> {
  let yaml: string;
  try {
    yaml = await readFile(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : code;
    throw new ReparteeError(
      'config',
      `The script ${path} cannot be read: ${reason}. Change the setting "file" of the plugin script`,
      { cause },
    );
  }
  return parseScript(yaml, basename(path));
}

export function parseScript(yaml: string, file: string): Script {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const [problem] = document.errors;
  // Its first line says what and where; those after quote the file, whatever it is.
  if (problem) throw new ReparteeError('config', `${file}: ${problem.message.split('\n', 1)[0]!.replace(/:$/, '')}`);
  const content: unknown = document.toJS();
  if (typeof content !== 'object' || content === null) {
    throw new ReparteeError('config', `${file}: expected a script with rules and a fallback; it holds none`);
  }
  const parsed = scriptSchema.safeParse(content);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(
      (issue) => `${file}${where(document, lines, issue.path)}: ${explain(issue)}`,
    );
    throw new ReparteeError('config', issues.join('\n'));
  }
  return new Script(parsed.data, file);
}

/** `:12: rule timer, call.tool` */
function where(document: Document, lines: LineCounter, path: readonly PropertyKey[]): string {
  const offset = offsetOf(document, path);
  const line = offset === undefined ? '' : `:${lines.linePos(offset).line}`;
  if (path.length === 0) return line;
  if (path[0] !== 'rules' || path.length === 1) return `${line}: ${path.join('.')}`;
  const name = document.getIn(['rules', path[1], 'name']);
  const rule = typeof name === 'string' ? name : `number ${Number(path[1]) + 1}`;
  return [`${line}: rule ${rule}`, path.slice(2).join('.')].filter((part) => part !== '').join(', ');
}

/** Where the nearest thing that is there begins. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] | null } | undefined;
    if (node?.range) return node.range[0];
  }
  return undefined;
}

function explain(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return issue.message;
  const known =
    issue.path[0] === 'rules' ? (issue.path.length > 2 ? CALL_KEYS : RULE_KEYS) : Object.keys(scriptSchema.shape);
  return `expected only ${known.join(', ')}; found ${issue.keys.join(', ')}`;
}

const ruleShape = scriptSchema.shape.rules.element.shape;
const RULE_KEYS = Object.keys(ruleShape);
const CALL_KEYS = Object.keys(ruleShape.call.unwrap().shape);
