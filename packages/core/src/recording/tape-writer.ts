import type { Input } from './input.js';
import { Masking } from './masking.js';
import { plainError } from './plain-error.js';
import { TAPE_VERSION } from './tape-line.js';
import type { CommandName, TapeAnswer, TapeCommand, TapeDecision, TapeHeader } from './tape-line.js';
import { decisionText, withoutAudio } from './tape-text.js';

export interface TapeWriterOptions {
  readonly write: (line: string) => void;
  /** Keep what people say and write. */
  readonly words: boolean;
  /** Blots out secrets, and leaves the length of the text as it is. */
  readonly redact: (text: string) => string;
}

export interface CommandInput {
  readonly name: CommandName;
  readonly args: readonly unknown[];
  readonly during: TapeCommand['during'];
}

/** Writes down what reaches a session and what the session does, a line each. */
export class TapeWriter {
  readonly #options: TapeWriterOptions;
  readonly #masking: Masking | undefined;

  constructor(options: TapeWriterOptions) {
    this.#options = options;
    this.#masking = options.words ? undefined : new Masking();
  }

  header({ config, settings, tools, ...rest }: Omit<TapeHeader, 'type' | 'version' | 'words'>): void {
    this.#write({
      type: 'tape',
      version: TAPE_VERSION,
      words: this.#options.words,
      ...rest,
      config: { ...config, agent: this.#masked(config['agent']) },
      settings: this.#masked(settings),
      tools: this.#masked(tools),
    });
  }

  command(at: number, { name, args, during }: CommandInput): void {
    const [first] = args;
    if (ArrayBuffer.isView(first)) {
      this.#write({ at, type: 'command', name, samples: (first as Int16Array).length, during });
      return;
    }
    // A text that stands alone is the id of an item or of a response.
    const kept = args.map((arg) => (typeof arg === 'string' ? arg : this.#masked(arg)));
    while (kept.length > 0 && kept.at(-1) === undefined) kept.pop();
    this.#write({ at, type: 'command', name, args: kept.length > 0 ? kept : undefined, during });
  }

  input(at: number, input: Input): void {
    switch (input.type) {
      case 'wake':
        return this.#write({ at, type: 'wake', ...input.sleep, nth: input.sleep.nth || undefined });
      case 'part':
        return this.#write({ at, ...input, value: this.#masked(withoutAudio(input.value)) });
      case 'error':
        return this.#write({ at, ...input, error: this.#error(input) });
      case 'announce':
        return this.#write({ at, ...input, text: this.#masked(input.text) });
      default:
        return this.#write({ at, ...input });
    }
  }

  decision(decision: TapeDecision | { readonly type: 'event' | 'decision'; readonly [key: string]: unknown }): void {
    this.#options.write(decisionText(decision, this.#options.words, this.#options.redact));
  }

  answer(answer: TapeAnswer): void {
    this.#write(answer);
  }

  #error({ call, error }: Input & { readonly type: 'error' }) {
    const plain = plainError(error);
    if ('foreign' in plain || !this.#masking) return plain;
    const { message, details, ...rest } = plain;
    // What a tool says goes to the model, and may quote what it was given.
    const said = call.startsWith('tool#') ? this.#masking.text(message) : message;
    return { ...rest, message: said, details: details && (this.#masked(details) as Record<string, unknown>) };
  }

  #masked(value: unknown): unknown {
    return this.#masking ? this.#masking.value(value) : value;
  }

  #write(line: object): void {
    const { write, redact } = this.#options;
    write(JSON.stringify(line, (_key, value: unknown) => (typeof value === 'string' ? redact(value) : value)));
  }
}
