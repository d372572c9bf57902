import { randomBytes } from 'node:crypto';
import type { ToolCall } from '@repartee/core/providers';

/** A piece of a call as it stands in a chunk. The types of the API promise more than servers send. */
export interface ToolCallDelta {
  readonly index?: number | null;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: unknown } | null;
}

interface PartialCall {
  readonly index: number | undefined;
  id: string;
  name: string;
  arguments: string;
}

/**
 * Puts tool calls together from the pieces of a stream. OpenAI sends pieces by `index`; Ollama sends whole calls, several
 * with index 0; others leave out `index` or `id`, or send the arguments as an object.
 */
export class ToolCallAssembler {
  readonly #calls: PartialCall[] = [];

  add(delta: ToolCallDelta): void {
    const call = this.#find(delta) ?? this.#begin(delta);
    call.id ||= delta.id ?? '';
    call.name ||= delta.function?.name ?? '';
    const piece = delta.function?.arguments;
    if (typeof piece === 'string') call.arguments += piece;
    else if (typeof piece === 'object' && piece !== null) call.arguments = JSON.stringify(piece);
  }

  /** Whole calls, in the order in which they began. Each has an id that no other has; nameless pieces are left out. */
  finish(): ToolCall[] {
    const ids = new Set<string>();
    return this.#calls
      .filter((call) => call.name !== '')
      .map((call) => {
        const id = call.id === '' || ids.has(call.id) ? newCallId() : call.id;
        ids.add(id);
        return { id, name: call.name, arguments: call.arguments.trim() === '' ? '{}' : call.arguments };
      });
  }

  #find({ index, id, function: piece }: ToolCallDelta): PartialCall | undefined {
    const isNumbered = typeof index === 'number';
    const found = isNumbered
      ? this.#calls.findLast((call) => call.index === index)
      : id
        ? this.#calls.find((call) => call.id === id)
        : this.#calls.at(-1);
    if (found === undefined) return undefined;
    const name = piece?.name;
    if (!name) return found;
    const isAnother = id
      ? found.id !== '' && found.id !== id
      : isWhole(found) || (found.name !== '' && found.name !== name);
    return isAnother ? undefined : found;
  }

  #begin({ index }: ToolCallDelta): PartialCall {
    const call: PartialCall = { index: index ?? undefined, id: '', name: '', arguments: '' };
    this.#calls.push(call);
    return call;
  }
}

function isWhole(call: PartialCall): boolean {
  try {
    JSON.parse(call.arguments);
    return true;
  } catch {
    return false;
  }
}

/** Nine letters and digits: the one form of id that every server takes back (Mistral insists on it). */
function newCallId(): string {
  return Array.from(randomBytes(9), (byte) => (byte % 36).toString(36)).join('');
}
