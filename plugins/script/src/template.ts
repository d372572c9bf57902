import { FUNCTIONS, FUNCTION_NAMES, type Telling } from './functions.js';

type Part = string | { readonly name: string; readonly args: readonly string[] };

const EXPRESSION = /\{\{([^{}]*)\}\}/g;

/** A reply with gaps: `{{slot}}`, `{{function}}`, `{{function slot}}`. There are no other expressions. */
export class Template {
  readonly #parts: readonly Part[];

  /** Throws a SyntaxError for what is neither a function nor one of the slots. */
  constructor(source: string, slots: ReadonlySet<string>) {
    const parts: Part[] = [];
    let from = 0;
    for (const match of source.matchAll(EXPRESSION)) {
      parts.push(source.slice(from, match.index), expression(match[1] as string, slots));
      from = match.index + match[0].length;
    }
    parts.push(source.slice(from));
    if (/\{\{|\}\}/.test(source.replace(EXPRESSION, ''))) throw new SyntaxError('expected every {{ to be closed by }}');
    this.#parts = parts.filter((part) => part !== '');
  }

  /** The text, or nothing when one of the gaps has nothing to fill it. */
  render(telling: Telling): string | undefined {
    let text = '';
    for (const part of this.#parts) {
      const filled = typeof part === 'string' ? part : call(part, telling);
      if (filled === undefined) return undefined;
      text += filled;
    }
    return text.replace(/\s+/g, ' ').trim();
  }

  /** For arguments of a tool: what is one number and nothing else stays a number. */
  value(telling: Telling): string | number | undefined {
    const [part] = this.#parts;
    const text = this.render(telling);
    if (text === undefined || this.#parts.length !== 1 || typeof part !== 'object') return text;
    const definition = FUNCTIONS[part.name];
    if (definition) return definition.isNumber ? Number(text) : text;
    return telling.slots[part.name]?.value;
  }
}

function expression(source: string, slots: ReadonlySet<string>): Part {
  const [name = '', ...args] = source.trim().split(/\s+/);
  const known = `${FUNCTION_NAMES.join(', ')}${slots.size > 0 ? `, or a slot: ${[...slots].join(', ')}` : ''}`;
  const definition = FUNCTIONS[name];
  if (!definition && !slots.has(name)) throw new SyntaxError(`expected one of ${known}; found {{${source.trim()}}}`);
  const { takes } = definition ?? { takes: [0, 0] };
  if (args.length < takes[0] || args.length > takes[1]) {
    const count = takes[0] === takes[1] ? `${takes[0]}` : `${takes[0]} to ${takes[1]}`;
    throw new SyntaxError(`expected ${count} words after ${name}; found {{${source.trim()}}}`);
  }
  if (definition?.takesSlots !== false) {
    const unknown = args.find((arg) => !slots.has(arg) && Number.isNaN(Number(arg)));
    if (unknown !== undefined)
      throw new SyntaxError(
        `expected a slot after ${name} (${[...slots].join(', ') || 'there is none'}); found {{${source.trim()}}}`,
      );
  }
  return { name, args };
}

function call({ name, args }: Exclude<Part, string>, telling: Telling): string | undefined {
  return (FUNCTIONS[name] ?? FUNCTIONS.slot)?.run(telling, FUNCTIONS[name] ? args : [name]);
}
