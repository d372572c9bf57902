import { ReparteeError } from '../providers/index.js';
import type { Message, SpokenWord, ToolCall } from '../providers/index.js';
import type { Item } from './item.js';

/** When the words of a spoken message are heard, counted from the start of its audio. */
export interface Speech {
  readonly words: readonly SpokenWord[];
  readonly audioMs: number;
}

/** The conversation so far: what was said, and of the agent's words those that were heard. */
export class History {
  readonly #items: Item[] = [];
  readonly #speech = new Map<string, Speech>();

  get items(): readonly Item[] {
    return this.#items;
  }

  get lastId(): string | null {
    return this.#items.at(-1)?.id ?? null;
  }

  has(id: string): boolean {
    return this.#items.some((item) => item.id === id);
  }

  get(id: string): Item {
    const item = this.#items.find((candidate) => candidate.id === id);
    if (!item) throw unknownItem(id);
    return item;
  }

  /** `after`: an id, `null` for the beginning, left out for the end. Returns the id of the item before it. */
  add(item: Item, after?: string | null): string | null {
    if (this.has(item.id)) {
      throw new ReparteeError('protocol', `An item with the id ${item.id} is in the conversation already`, {
        details: { reason: 'item-exists' },
      });
    }
    const index = after === undefined ? this.#items.length : after === null ? 0 : this.#indexOf(after) + 1;
    this.#items.splice(index, 0, item);
    return this.#items[index - 1]?.id ?? null;
  }

  /** Remembers how a message was spoken, so that it can be cut later. */
  keepSpeech(id: string, speech: Speech): void {
    this.#speech.set(id, speech);
  }

  speechOf(id: string): Speech | undefined {
    return this.#speech.get(id);
  }

  replace(item: Item): void {
    this.#items[this.#indexOf(item.id)] = item;
  }

  delete(id: string): void {
    this.#items.splice(this.#indexOf(id), 1);
    this.#speech.delete(id);
  }

  /** As a model wants it: no empty messages, calls joined to the words before them, no call without its result nor result without its call. */
  messages(instructions: string): Message[] {
    const answered = new Set(this.#items.flatMap((item) => (item.type === 'tool-result' ? [item.callId] : [])));
    const calls = new Map<string, ToolCall>();
    const messages: Message[] = instructions ? [{ role: 'system', text: instructions }] : [];
    for (const item of this.#items) {
      if (item.type === 'message') {
        if (item.text) messages.push({ role: item.role, text: item.text });
      } else if (item.type === 'tool-call') {
        if (!answered.has(item.call.id)) continue;
        calls.set(item.call.id, item.call);
        const last = messages.at(-1);
        if (last?.role === 'assistant') {
          messages[messages.length - 1] = { ...last, toolCalls: [...(last.toolCalls ?? []), item.call] };
        } else messages.push({ role: 'assistant', text: '', toolCalls: [item.call] });
      } else {
        const call = calls.get(item.callId);
        if (call) messages.push({ role: 'tool', callId: call.id, name: call.name, text: item.text });
      }
    }
    return messages;
  }

  #indexOf(id: string): number {
    const index = this.#items.findIndex((item) => item.id === id);
    if (index < 0) throw unknownItem(id);
    return index;
  }
}

function unknownItem(id: string): ReparteeError {
  return new ReparteeError('protocol', `No item with the id ${id.slice(0, 64)} is in the conversation`, {
    details: { reason: 'item-unknown' },
  });
}
