import { ReparteeError } from '../providers/index.js';
import type { Message, SpokenWord, ToolCall } from '../providers/index.js';
import { heardText } from './heard.js';
import type { Item } from './item.js';

/** When the words of a spoken message are heard, counted from the start of its audio. */
export interface Speech {
  readonly words: readonly SpokenWord[];
  /** Length of the whole, or what it would be at least; and how much of it was sent. */
  readonly audioMs: number;
  readonly sentMs: number;
  /** All that was to be said, whatever was heard of it. */
  readonly text: string;
}

/** The conversation so far: what was said, and of the agent's words those that were heard. */
export class History {
  readonly #items: Item[];
  readonly #speech = new Map<string, Speech>();

  constructor(items: readonly Item[] = []) {
    this.#items = [...items];
  }

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

  /** Keeps of a spoken message what was heard of it. False: nothing changed. */
  cut(id: string, heardMs: number): boolean {
    const item = this.get(id);
    const speech = this.#speech.get(id);
    if (!speech || item.type !== 'message') return false;
    const text = heardText(speech, Math.min(heardMs, speech.sentMs));
    if (text === item.text) return false;
    this.replace({ ...item, text, status: 'incomplete' });
    return true;
  }

  replace(item: Item): void {
    this.#items[this.#indexOf(item.id)] = item;
  }

  delete(id: string): void {
    this.#items.splice(this.#indexOf(id), 1);
    this.#speech.delete(id);
  }

  /**
   * As a model wants it: no empty messages, words of one side in one message, calls joined to the words before them and
   * followed by their results, no call without its result nor result without its call. `upcoming`: what the user says next.
   */
  messages(instructions: string, upcoming = ''): Message[] {
    const results = new Map<string, string>();
    for (const item of this.#items) if (item.type === 'tool-result') results.set(item.callId, item.text);
    const messages: Message[] = instructions ? [{ role: 'system', text: instructions }] : [];
    let previous: Item | undefined;
    for (const item of this.#items) {
      if (item.type === 'message' && item.text) append(messages, { role: item.role, text: item.text });
      const result = item.type === 'tool-call' ? results.get(item.call.id) : undefined;
      if (item.type === 'tool-call' && result !== undefined) {
        appendCall(messages, item.call, result, previous?.type === 'tool-call');
      }
      previous = item;
    }
    if (upcoming) append(messages, { role: 'user', text: upcoming });
    return messages;
  }

  #indexOf(id: string): number {
    const index = this.#items.findIndex((item) => item.id === id);
    if (index < 0) throw unknownItem(id);
    return index;
  }
}

/** Two messages of one side are one, unless the tools they called stand between them. */
function append(messages: Message[], message: Message & { readonly role: 'system' | 'user' | 'assistant' }): void {
  const last = messages.at(-1);
  const isSame = last?.role === message.role && message.role !== 'system' && !('toolCalls' in last);
  if (isSame) messages[messages.length - 1] = { ...last, text: `${last.text} ${message.text}` };
  else messages.push(message);
}

/** Calls that follow each other were made together, and with the words before them; their results follow the last of them. */
function appendCall(messages: Message[], call: ToolCall, result: string, isTogether: boolean): void {
  const at = isTogether ? messages.findLastIndex(({ role }) => role !== 'tool') : messages.length - 1;
  const asking = messages[at];
  if (asking?.role === 'assistant') messages[at] = { ...asking, toolCalls: [...(asking.toolCalls ?? []), call] };
  else messages.push({ role: 'assistant', text: '', toolCalls: [call] });
  messages.push({ role: 'tool', callId: call.id, name: call.name, text: result });
}

function unknownItem(id: string): ReparteeError {
  return new ReparteeError('protocol', `No item with the id ${id.slice(0, 64)} is in the conversation`, {
    details: { reason: 'item-unknown' },
  });
}
