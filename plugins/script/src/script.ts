import { ReparteeError } from '@repartee/core/providers';
import { Fillers } from './fillers.js';
import { FUNCTIONS } from './functions.js';
import { Pattern, SLOT_TYPES, type Slots, type WordLists } from './pattern.js';
import type { RuleFile, ScriptFile } from './script-schema.js';
import { Template } from './template.js';
import { wordsOf } from './words.js';

export interface Rule {
  readonly name: string;
  /** Nothing: every language. */
  readonly languages: readonly string[] | undefined;
  readonly after: readonly string[] | undefined;
  readonly patterns: readonly Pattern[];
  readonly call: Call | undefined;
  readonly reply: readonly Template[];
  readonly otherwise: readonly Template[];
}

export interface Call {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, Template | number | boolean>>;
  readonly say: readonly Template[];
}

/** Which rule a text falls under, and what its slots caught. */
export interface Hit {
  readonly rule: Rule;
  readonly slots: Slots;
}

/** Longer utterances are judged by their beginning. */
const MAX_LENGTH = 1_000;

/** A script, ready to run. It holds no state. */
export class Script {
  readonly greeting: readonly Template[];
  readonly fallback: readonly Template[];
  readonly #rules: readonly Rule[];
  readonly #fillers: Fillers;

  /** `file` is named in the errors (`config`), which say which rule is wrong and what was expected. */
  constructor(script: ScriptFile, file: string) {
    const lists = wordLists(script.lists);
    const taken = [...lists.keys()].find((name) => (SLOT_TYPES as readonly string[]).includes(name));
    if (taken !== undefined) {
      throw new ReparteeError(
        'config',
        `${file}: lists: expected another name for ${taken}: it is that of a slot type`,
      );
    }
    const slots = new Set<string>();
    const compiler = new Compiler(file, lists, slots);
    this.#fillers = compiler.fillers(script.fillers);
    // Slots are remembered, so a reply may use those of any rule: first all patterns, then all replies.
    const patterns = script.rules.map((rule) => compiler.patterns(rule));
    this.#rules = script.rules.map((rule, index) => compiler.rule(rule, patterns[index] as Pattern[], script.rules));
    this.greeting = compiler.templates('greeting', script.greeting);
    this.fallback = compiler.templates('fallback', script.fallback);
  }

  /**
   * The first rule that covers the text; failing that, the first that covers its last sentence, the one before, and so on.
   * `previous` is the rule of the user's turn before.
   */
  find(text: string, language: string | undefined, previous: Rule | undefined): Hit | undefined {
    const rules = this.#rules.filter(
      (rule) =>
        (rule.languages === undefined || (language !== undefined && rule.languages.includes(language))) &&
        (rule.after === undefined || (previous !== undefined && rule.after.includes(previous.name))),
    );
    const whole = text.slice(0, MAX_LENGTH);
    const sentences = whole.split(/(?<=[.!?…])\s+|(?<=[。！？])/).reverse();
    for (const part of sentences.length > 1 ? [whole, ...sentences] : [whole]) {
      const utterance = this.#fillers.utterance(part);
      for (const rule of rules) {
        for (const pattern of rule.patterns) {
          const slots = pattern.match(utterance);
          if (slots) return { rule, slots };
        }
      }
    }
    return undefined;
  }
}

class Compiler {
  constructor(
    readonly file: string,
    readonly lists: WordLists,
    readonly slots: Set<string>,
  ) {}

  fillers(sources: readonly string[]): Fillers {
    return this.#try('fillers', () => new Fillers(sources, this.lists));
  }

  patterns(rule: RuleFile): Pattern[] {
    return listed(rule.match).map((source) => {
      const pattern = this.#try(`rule ${rule.name}, match "${source}"`, () => new Pattern(source, this.lists));
      for (const slot of pattern.slots) {
        if (slot in FUNCTIONS)
          this.#fail(`rule ${rule.name}, match`, `expected another name for {${slot}}: it is that of a function`);
        this.slots.add(slot);
      }
      return pattern;
    });
  }

  rule(rule: RuleFile, patterns: readonly Pattern[], all: readonly RuleFile[]): Rule {
    if (all.filter(({ name }) => name === rule.name).length > 1)
      this.#fail(`rule ${rule.name}`, 'expected a name that no other rule has');
    const after = rule.after === undefined ? undefined : listed(rule.after);
    const unknown = after?.find((name) => all.every((other) => other.name !== name));
    if (unknown !== undefined)
      this.#fail(`rule ${rule.name}, after`, `expected the name of a rule, found "${unknown}"`);
    const at = (field: string) => `rule ${rule.name}, ${field}`;
    return {
      name: rule.name,
      languages: rule.language === undefined ? undefined : listed(rule.language),
      after,
      patterns,
      call: rule.call && {
        tool: rule.call.tool,
        arguments: Object.fromEntries(
          Object.entries(rule.call.arguments).map(([name, value]) => [
            name,
            typeof value === 'string' ? this.#template(at(`call.arguments.${name}`), value) : value,
          ]),
        ),
        say: this.templates(at('call.say'), rule.call.say),
      },
      reply: this.templates(at('reply'), rule.reply),
      otherwise: this.templates(at('otherwise'), rule.otherwise),
    };
  }

  templates(where: string, sources: string | readonly string[] | undefined): Template[] {
    return sources === undefined ? [] : listed(sources).map((source) => this.#template(where, source));
  }

  #template(where: string, source: string): Template {
    return this.#try(where, () => new Template(source, this.slots));
  }

  #try<T>(where: string, make: () => T): T {
    try {
      return make();
    } catch (error) {
      if (error instanceof SyntaxError) return this.#fail(where, error.message);
      throw error;
    }
  }

  #fail(where: string, message: string): never {
    throw new ReparteeError('config', `${this.file}: ${where}: ${message}`);
  }
}

function wordLists(lists: ScriptFile['lists']): WordLists {
  return new Map(
    Object.entries(lists).map(([name, list]) => [
      name,
      (Array.isArray(list) ? list.map((word): [string, string] => [word, word]) : Object.entries(list))
        .flatMap(([value, words]) => listed(words).map((word) => ({ value, words: wordsOf(word) })))
        .filter(({ words }) => words.length > 0),
    ]),
  );
}

function listed<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
