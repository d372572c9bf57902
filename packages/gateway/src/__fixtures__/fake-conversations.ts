import type {
  Conversation,
  Item,
  NewItem,
  OpenOptions,
  SessionEvent,
  SessionPatch,
  SessionSettings,
} from '@repartee/core';
import { ReparteeError } from '@repartee/core/providers';

const settings: SessionSettings = {
  instructions: 'Be kind.',
  voice: null,
  speed: 1,
  language: null,
  modality: 'audio',
  tools: [],
  toolChoice: 'auto',
  maxTokens: null,
  turnDetection: {
    threshold: 0.5,
    prefixMs: 300,
    minDelayMs: 200,
    maxDelayMs: 1600,
    createResponse: true,
    interruptResponse: true,
  },
};

/** A conversation that notes what it is told; what it says is up to the test. An answer echoes the audio it got. */
export class FakeConversation implements Conversation {
  readonly calls: string[] = [];
  readonly samples: number[] = [];
  readonly id: string;
  readonly inputRate: number;
  readonly outputRate: number;
  settings = settings;
  closed = false;
  readonly #send: OpenOptions['send'];
  readonly #onClose: () => void;
  readonly #items = new Map<string, Item>();

  constructor(id: string, options: OpenOptions, onClose: () => void) {
    this.id = id;
    this.inputRate = options.inputRate;
    this.outputRate = options.outputRate;
    this.#send = options.send;
    this.#onClose = onClose;
  }

  emit(event: SessionEvent): void {
    this.#send(event);
  }

  appendAudio(samples: Int16Array): void {
    this.calls.push(`append ${samples.length}`);
    this.samples.push(...samples);
  }

  commitAudio(): void {
    this.calls.push('commit');
    if (this.samples.length === 0) {
      throw new ReparteeError('protocol', 'There is no audio to commit', { details: { reason: 'commit-empty' } });
    }
    this.respond();
  }

  clearAudio(): void {
    this.calls.push('clear');
    this.samples.length = 0;
    this.emit({ type: 'audio-clear' });
  }

  addItem(item: NewItem, after?: string | null): void {
    this.calls.push(`add ${item.type} after ${String(after)}`);
    if (item.type !== 'message') return;
    const id = item.id ?? `item_${this.#items.size + 1}`;
    const added: Item = { ...item, id, modality: 'text', status: 'completed' };
    this.#items.set(id, added);
    this.emit({ type: 'item-add', item: added, previousItemId: null });
  }

  item(itemId: string): Item {
    const item = this.#items.get(itemId);
    if (item) return item;
    throw new ReparteeError('protocol', 'There is no such item', { details: { reason: 'item-unknown' } });
  }

  deleteItem(itemId: string): void {
    this.item(itemId);
    this.emit({ type: 'item-delete', itemId });
  }

  truncateItem(itemId: string, audioEndMs: number): void {
    this.emit({ type: 'item-truncate', itemId, audioEndMs });
  }

  respond(): void {
    const responseId = `resp_${this.calls.length}`;
    const item: Item = {
      id: `item_${responseId}`,
      type: 'message',
      role: 'assistant',
      modality: 'audio',
      text: 'echo',
      status: 'completed',
    };
    const about = { responseId, itemId: item.id, outputIndex: 0 };
    const response = { responseId, modality: 'audio', metadata: null } as const;
    this.emit({ type: 'response-start', ...response });
    this.emit({ type: 'item-start', responseId, outputIndex: 0, item, previousItemId: null });
    this.emit({ type: 'text-delta', ...about, text: 'echo' });
    this.emit({ type: 'audio-delta', ...about, samples: Int16Array.from(this.samples) });
    this.emit({ type: 'item-end', responseId, outputIndex: 0, item, previousItemId: null });
    this.emit({
      type: 'response-end',
      ...response,
      status: 'completed',
      reason: null,
      error: null,
      output: [item],
      usage: { inputTokens: 3, outputTokens: 1 },
    });
  }

  cancel(): void {
    throw new ReparteeError('protocol', 'No answer is under way', { details: { reason: 'no-active-response' } });
  }

  reportPlayback(itemId: string, playedMs: number): void {
    this.calls.push(`played ${itemId} ${playedMs}`);
  }

  update(patch: SessionPatch): void {
    this.settings = { ...this.settings, ...patch } as SessionSettings;
    this.emit({ type: 'session-update', settings: this.settings });
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.#onClose();
  }
}

/** Stands in for `Conversations`. */
export class FakeConversations {
  readonly opened: FakeConversation[] = [];
  readonly #open = new Set<FakeConversation>();
  capacity = 100;
  readonly #waiting: (() => void)[] = [];

  get size(): number {
    return this.#open.size;
  }

  get last(): FakeConversation {
    return this.opened.at(-1)!;
  }

  open(options: OpenOptions): FakeConversation {
    if (this.size >= this.capacity) throw new ReparteeError('overload', 'All sessions are in use');
    const conversation = new FakeConversation(`sess_${this.opened.length + 1}`, options, () => {
      this.#open.delete(conversation);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.opened.push(conversation);
    this.#open.add(conversation);
    // As the real one does: the first event comes before `open` returns.
    conversation.emit({ type: 'session-start', settings });
    return conversation;
  }

  /** Resolves when so many are open. */
  async settled(size: number): Promise<void> {
    while (this.size > size) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
