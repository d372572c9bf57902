import { LineCounter, isAlias, isMap, isNode, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import { expand } from './environment.js';
import type { Environment } from './environment.js';
import type { ConfigPath, Mistake, Position } from './mistake.js';

/** Shorter values are too common to be blotted out of a message without garbling it. */
const shortestSecret = 4;

/** A config file with the environment filled in, which remembers where each value stands and which came from outside. */
export class ConfigSource {
  readonly file: string;
  /** Plain data, unchecked. Values whose variable is missing are undefined. */
  readonly data: unknown;
  /** What is wrong with the file before any schema: YAML that does not parse, variables that are not set. */
  readonly mistakes: readonly Mistake[];

  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #variables = new Map<Node, readonly string[]>();
  readonly #overrides = new Map<string, string>();
  readonly #unset = new Set<Node>();
  readonly #secrets = new Map<string, string>();

  /** `overrides`: environment variables that replace a setting, by its path. */
  constructor(text: string, file: string, env: Environment, overrides: Readonly<Record<string, ConfigPath>> = {}) {
    this.file = file;
    this.#lines = new LineCounter();
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const mistakes: Mistake[] = this.#document.errors.map((error) => ({
      path: [],
      problem: `this is not valid YAML: ${error.message}${quotingHint(text, error.pos[0])}`,
      position: this.#place(error.pos[0]),
    }));
    if (mistakes.length === 0) this.#fillIn(env, mistakes);
    this.mistakes = mistakes;
    this.data = mistakes.some(({ position, path }) => position && path.length === 0)
      ? undefined
      : this.#override(this.#document.toJS() ?? {}, env, overrides);
  }

  /** Of the value at `path`, or of its name; where there is none, of the nearest thing around it. */
  position(path: ConfigPath, atKey = false): Position | undefined {
    if (this.#overrides.has(JSON.stringify(path))) return undefined;
    let node: unknown = this.#document.contents;
    let offset = start(node);
    for (const [index, part] of path.entries()) {
      const pair = this.#pair(node, part);
      const next = pair ? pair.value : this.#element(node, part);
      const last = index === path.length - 1;
      if (pair === undefined && next === undefined) break;
      offset = (last && atKey ? start(pair?.key) : undefined) ?? start(next) ?? start(pair?.key) ?? offset;
      // A missing setting is shown at the name of the map that lacks it, not at that map's first entry.
      if (!last && pair && !this.#has(next, path[index + 1])) return this.#place(start(pair.key) ?? offset ?? 0);
      node = next;
    }
    return offset === undefined ? undefined : this.#place(offset);
  }

  /** The environment variables that the value at `path` was made of; empty: it stands in the file as it is. */
  variables(path: ConfigPath): readonly string[] {
    const override = this.#overrides.get(JSON.stringify(path));
    if (override !== undefined) return [override];
    const node = this.#node(path);
    return (node && this.#variables.get(node)) ?? [];
  }

  /** Was the value at `path` meant to come from a variable that is not set? That is reported already. */
  isUnset(path: ConfigPath): boolean {
    const node = this.#node(path);
    return node !== undefined && this.#unset.has(node);
  }

  /** Blots out every value that came from the environment. */
  redact(text: string): string {
    let redacted = text;
    for (const [secret, name] of this.#secrets) redacted = redacted.replaceAll(secret, `\${${name}}`);
    return redacted;
  }

  /** The same, leaving the length of the text as it is. */
  blotOut(text: string): string {
    let redacted = text;
    for (const secret of this.#secrets.keys()) redacted = redacted.replaceAll(secret, '*'.repeat(secret.length));
    return redacted;
  }

  #fillIn(env: Environment, mistakes: Mistake[]): void {
    visit(this.#document, {
      Scalar: (key, node, ancestors) => {
        if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
        const expansion = expand(node.value, env);
        if ('problem' in expansion) {
          const position = this.#place(start(node) ?? 0);
          mistakes.push({ path: pathOf(node, ancestors), problem: expansion.problem, position });
          this.#unset.add(node);
          node.value = undefined;
          return;
        }
        node.value = expansion.text;
        if (expansion.variables.length === 0) return;
        this.#variables.set(node, expansion.variables);
        for (const name of expansion.variables) this.#keepSecret(name, env[name]);
      },
    });
  }

  #override(data: unknown, env: Environment, overrides: Readonly<Record<string, ConfigPath>>): unknown {
    for (const [name, path] of Object.entries(overrides)) {
      const value = env[name];
      if (value === undefined || value === '') continue;
      if (!assign(data, path, value)) continue;
      this.#overrides.set(JSON.stringify(path), name);
    }
    return data;
  }

  #keepSecret(name: string, value: string | undefined): void {
    if (value !== undefined && value.length >= shortestSecret) this.#secrets.set(value, name);
  }

  #node(path: ConfigPath): Node | undefined {
    let node: unknown = this.#document.contents;
    for (const part of path) node = this.#pair(node, part)?.value ?? this.#element(node, part);
    const resolved = this.#resolve(node);
    return isNode(resolved) ? resolved : undefined;
  }

  #has(node: unknown, part: string | number | undefined): boolean {
    return part !== undefined && (this.#pair(node, part) !== undefined || this.#element(node, part) !== undefined);
  }

  #pair(node: unknown, part: string | number): Pair | undefined {
    const map = this.#resolve(node);
    if (!isMap(map)) return undefined;
    return map.items.find((pair) => String(isScalar(pair.key) ? pair.key.value : pair.key) === String(part));
  }

  #element(node: unknown, part: string | number): unknown {
    const list = this.#resolve(node);
    return isSeq(list) && typeof part === 'number' ? list.items[part] : undefined;
  }

  #resolve(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }

  #place(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line, column: col };
  }
}

function start(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function pathOf(node: Node, ancestors: readonly (Document | Node | Pair)[]): ConfigPath {
  const path: (string | number)[] = [];
  for (const [index, ancestor] of ancestors.entries()) {
    if (isPair(ancestor)) path.push(String(isScalar(ancestor.key) ? ancestor.key.value : ancestor.key));
    if (isSeq(ancestor)) path.push(ancestor.items.indexOf(ancestors[index + 1] ?? node));
  }
  return path;
}

/** False when something on the way is no map: then the file itself is wrong, and says so. */
function assign(data: unknown, path: ConfigPath, value: unknown): boolean {
  let target = data;
  for (const part of path.slice(0, -1)) {
    if (!isRecord(target)) return false;
    target = target[part] ??= {};
  }
  if (!isRecord(target)) return false;
  target[path.at(-1)!] = value;
  return true;
}

function isRecord(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `[${A}]` is no YAML: inside brackets a brace opens a map. */
function quotingHint(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1;
  const lineEnd = text.indexOf('\n', offset);
  const line = text.slice(lineStart, lineEnd === -1 ? undefined : lineEnd);
  return /[[{,][^"']*\$\{/.test(line) ? '; inside [ ] and { } write "${NAME}" in quotes' : '';
}
