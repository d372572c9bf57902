import type { Message } from '@repartee/core/providers';
import type { Slots } from './pattern.js';
import type { Hit, Rule, Script } from './script.js';

/** Where a conversation stands: all that a reply depends on, derived from the messages alone. */
export interface Standing {
  /** How many turns the user has had. */
  readonly turn: number;
  /** What the user said last; empty before the first word. */
  readonly heard: string;
  /** What the agent said last. */
  readonly last: string | undefined;
  readonly rule: Rule | undefined;
  /** Of this turn and of those before; the newest of a name. */
  readonly slots: Slots;
  /** The answer of a tool, when it is the newest message. */
  readonly result: { readonly tool: string; readonly value: unknown } | undefined;
}

/** Turns that are looked back on for `after` and for slots. */
const MEMORY_TURNS = 40;

/** Goes through the conversation once more, all of it in the language of the last turn. */
export function standing(script: Script, messages: readonly Message[], language: string | undefined): Standing {
  const turns = messages.filter((message) => message.role === 'user');
  const remembered: Record<string, Slots[string]> = {};
  let hit: Hit | undefined;
  for (const [index, { text }] of turns.entries()) {
    if (index < turns.length - MEMORY_TURNS) continue;
    hit = script.find(text, language, hit?.rule);
    Object.assign(remembered, hit?.slots);
  }
  const newest = messages.at(-1);
  return {
    turn: turns.length,
    heard: turns.at(-1)?.text ?? '',
    last: messages.findLast((message) => message.role === 'assistant' && message.text.trim() !== '')?.text,
    rule: hit?.rule,
    slots: remembered,
    result: newest?.role === 'tool' ? { tool: newest.name, value: parsed(newest.text) } : undefined,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
