import type { Clock, LlmOptions, LlmPart, LlmProvider, Message, ToolCall } from '@repartee/core/providers';
import { standing, type Standing } from './dialogue.js';
import type { Telling } from './functions.js';
import type { Call, Script } from './script.js';
import { localeFor } from './spoken.js';
import type { Template } from './template.js';

export interface ScriptLlmOptions {
  readonly clock: Clock;
  /** BCP 47; for numbers, times and dates. */
  readonly locale: string;
  /** IANA name. */
  readonly timeZone: string;
  /** Pause between two parts of a reply. */
  readonly paceMs: number;
}

interface Answer {
  readonly text: string;
  readonly call?: ToolCall;
}

/**
 * Answers from a script: no language model, nothing is made up. It reads the messages from the beginning each time and
 * holds no state; instructions and `maxTokens` do not concern it.
 */
export class ScriptLlm implements LlmProvider {
  readonly #script: Script;
  readonly #options: ScriptLlmOptions;

  constructor(script: Script, options: ScriptLlmOptions) {
    this.#script = script;
    this.#options = options;
  }

  async *reply(messages: readonly Message[], options: LlmOptions): AsyncGenerator<LlmPart, void, undefined> {
    const { signal } = options;
    if (signal.aborted) return;
    const { text, call } = this.#answer(messages, options);
    for (const [index, clause] of clauses(text).entries()) {
      if (index > 0 && !(await this.#pause(signal))) return;
      yield { type: 'text-delta', text: clause };
      if (signal.aborted) return;
    }
    if (call) {
      yield { type: 'tool-call', call };
      if (signal.aborted) return;
    }
    yield { type: 'text-end', finish: call ? 'tool-calls' : 'stop' };
  }

  #answer(messages: readonly Message[], options: LlmOptions): Answer {
    const at = standing(this.#script, messages, options.language);
    const telling = this.#telling(at);
    const { rule, result, turn } = at;
    const fallback = () => said(this.#script.fallback, turn, telling) ?? '';
    if (turn === 0) return { text: said(this.#script.greeting, 1, telling) ?? fallback() };
    if (!rule) return { text: fallback() };

    const otherwise = () => said(rule.otherwise, turn, telling) ?? fallback();
    const reply = () => said(rule.reply, turn, telling) ?? otherwise();
    if (!rule.call) return { text: reply() };
    if (result) return { text: result.tool === rule.call.tool && !hasFailed(result.value) ? reply() : otherwise() };
    const args = isOffered(rule.call.tool, options) ? filled(rule.call, telling) : undefined;
    if (!args) return { text: otherwise() };
    return {
      text: said(rule.call.say, turn, telling) ?? '',
      call: { id: `call_${messages.length}`, name: rule.call.tool, arguments: JSON.stringify(args) },
    };
  }

  #telling({ slots, heard, last, result, rule }: Standing): Telling {
    const { clock, timeZone, locale } = this.#options;
    return {
      slots,
      heard,
      last,
      result: result?.value,
      now: clock.date(),
      locale: localeFor(locale, rule?.languages?.length === 1 ? rule.languages[0] : undefined),
      timeZone,
    };
  }

  /** False when the call was aborted meanwhile. */
  async #pause(signal: AbortSignal): Promise<boolean> {
    const { clock, paceMs } = this.#options;
    if (paceMs > 0) await clock.sleep(paceMs, signal).catch(() => {});
    return !signal.aborted;
  }
}

/** Each in turn, beginning with the one whose turn it is; the first without an unfilled gap. */
function said(templates: readonly Template[], turn: number, telling: Telling): string | undefined {
  for (let step = 0; step < templates.length; step++) {
    const text = templates[(turn - 1 + step) % templates.length]?.render(telling);
    if (text !== undefined) return text;
  }
  return undefined;
}

function filled(call: Call, telling: Telling): Record<string, unknown> | undefined {
  const args: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(call.arguments)) {
    args[name] = typeof value === 'object' ? value.value(telling) : value;
    if (args[name] === undefined) return undefined;
  }
  return args;
}

function isOffered(name: string, { tools, toolChoice }: LlmOptions): boolean {
  const isAllowed = typeof toolChoice === 'object' ? toolChoice.name === name : toolChoice !== 'none';
  return isAllowed && tools.some((tool) => tool.name === name);
}

/** A tool that fails answers with an object that has an `error`. */
function hasFailed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'error' in value;
}

/** In the pieces in which it would be spoken; together they are the text. */
function clauses(text: string): string[] {
  return text.split(/(?<=[,.;:!?…]["')\]]?\s+)(?=\S)|(?<=[，。；：！？、])(?=.)/).filter((clause) => clause !== '');
}
