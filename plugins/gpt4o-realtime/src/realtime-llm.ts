import { ReparteeError } from '@repartee/core/providers';
import type { Clock, LlmOptions, LlmPart, LlmProvider, Logger, Message, TokenUsage } from '@repartee/core/providers';
import { Deadline } from '@repartee/core/streams';
import { reported, tooLate } from './failure.js';
import { RealtimeConnection } from './realtime-connection.js';
import type { WireEvent } from './realtime-connection.js';
import { requestItems } from './request-items.js';
import type { RealtimeSettings } from './settings.js';

type TextEnd = Extract<LlmPart, { type: 'text-end' }>;

export interface RealtimeServices {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The connection of a session, and when it is given up. */
interface Line {
  readonly opening: Promise<RealtimeConnection>;
  readonly stop: AbortController;
  idle?: AbortController;
}

/**
 * A Realtime model as language model: text in, text out, over one connection for each session. Every answer is a response
 * outside the server's conversation, with the whole conversation as its input. So nothing has to be kept in step, answers
 * that are prepared in vain leave no trace, several may be under way, and after a reconnect nothing is missing.
 */
export class RealtimeLlm implements LlmProvider {
  readonly #settings: RealtimeSettings;
  readonly #services: RealtimeServices;
  readonly #lines = new Map<string, Line>();
  #loneCalls = 0;

  constructor(settings: RealtimeSettings, services: RealtimeServices) {
    this.#settings = settings;
    this.#services = services;
  }

  async check(signal: AbortSignal): Promise<void> {
    const connection = await RealtimeConnection.open(this.#settings, this.#services, signal, () => {});
    connection.close();
  }

  async *reply(messages: readonly Message[], options: LlmOptions): AsyncGenerator<LlmPart, void, undefined> {
    const { signal } = options;
    if (signal.aborted) return;
    const name = options.session ?? `lone call ${++this.#loneCalls}`;
    const request = this.#request(messages, options);
    const offered = new Set(options.toolChoice === 'none' ? [] : options.tools.map((tool) => tool.name));
    let hasBegun = false;
    try {
      for (let retries = 1; ; retries--) {
        try {
          for await (const part of this.#reply(name, request, offered, signal)) {
            hasBegun = true;
            yield part;
          }
          return;
        } catch (error) {
          // A kept connection may have died unnoticed; a new one knows as much.
          if (hasBegun || retries === 0 || !isHangUp(error)) throw error;
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (options.session === undefined) this.#hangUp(name);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of [...this.#lines.keys()]) this.#hangUp(name);
  }

  async *#reply(
    name: string,
    request: Readonly<Record<string, unknown>>,
    offered: ReadonlySet<string>,
    signal: AbortSignal,
  ): AsyncGenerator<LlmPart> {
    const { clock, logger } = this.#services;
    using deadline = new Deadline(clock, signal);
    const connection = await this.#connect(name, signal);
    if (!connection) return;
    const { id, events } = connection.request(request);
    let isDone = false;
    let hasBegun = false;
    let hasCalls = false;
    const aborted = new Promise<undefined>((resolve) => {
      deadline.signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    const startedAt = clock.now();
    const reader = events[Symbol.asyncIterator]();
    try {
      while (!isDone) {
        const { firstTokenMs, betweenTokensMs } = this.#settings;
        const leftMs: number = hasBegun ? betweenTokensMs : firstTokenMs - (clock.now() - startedAt);
        const next: IteratorResult<WireEvent, unknown> | undefined = await deadline.wait(
          Promise.race([reader.next(), aborted]),
          leftMs,
        );
        if (signal.aborted) return;
        if (deadline.isOver) {
          // Who stalls once is not asked again over the same line.
          connection.close();
          throw tooLate(hasBegun ? 'betweenTokensMs' : 'firstTokenMs', this.#settings);
        }
        if (!next || next.done) return;
        const event = next.value;
        isDone = event.type === 'response.done';
        const part: LlmPart | undefined = isDone ? this.#end(event, hasCalls) : partOf(event);
        if (part?.type === 'tool-call' && !offered.has(part.call.name)) {
          logger.warn('llm-call-refused', { model: this.#settings.model });
          continue;
        }
        hasBegun ||= part !== undefined;
        hasCalls ||= part?.type === 'tool-call';
        if (part) yield part;
      }
    } finally {
      connection.finish(id, isDone);
    }
  }

  /** undefined: aborted. A connection that died since the last answer is replaced. */
  async #connect(name: string, signal: AbortSignal): Promise<RealtimeConnection | undefined> {
    let line = this.#lines.get(name);
    if (!line) {
      const stop = new AbortController();
      const opening = RealtimeConnection.open(
        this.#settings,
        this.#services,
        stop.signal,
        () => this.#forget(name, created),
        () => this.#rest(name, created),
      );
      opening.catch(() => this.#forget(name, created));
      const created: Line = { opening, stop };
      line = created;
      this.#lines.set(name, created);
    }
    line.idle?.abort('busy');
    const aborted = new Promise<undefined>((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    const connection = await Promise.race([line.opening, aborted]);
    if (!connection || connection.isOpen) return connection;
    this.#forget(name, line);
    return this.#connect(name, signal);
  }

  #request(
    messages: readonly Message[],
    { tools, toolChoice, maxTokens }: LlmOptions,
  ): Readonly<Record<string, unknown>> {
    const { instructions, input } = requestItems(messages);
    const limit = maxTokens ?? this.#settings.maxTokens;
    return {
      instructions,
      input,
      output_modalities: ['text'],
      tools: tools.map(({ name, description, parameters }) => ({ type: 'function', name, description, parameters })),
      tool_choice:
        typeof toolChoice === 'object' ? { type: 'function', name: toolChoice.name } : (toolChoice ?? 'auto'),
      ...(limit !== undefined && { max_output_tokens: Math.min(limit, 4_096) }),
    };
  }

  #end({ response }: WireEvent, hasCalls: boolean): TextEnd {
    const { status, status_details: details, usage } = response ?? {};
    if (status === 'failed' || status === 'cancelled')
      throw reported(details?.error ?? { type: String(status) }, this.#settings);
    const finish =
      status === 'incomplete'
        ? details?.reason === 'content_filter'
          ? 'filter'
          : 'length'
        : hasCalls
          ? 'tool-calls'
          : 'stop';
    const counted = usageOf(usage);
    return { type: 'text-end', finish, ...(counted && { usage: counted }) };
  }

  /** Kept for a while for the session's next answer. */
  #rest(name: string, line: Line): void {
    if (this.#lines.get(name) !== line) return;
    line.idle?.abort('again');
    line.idle = new AbortController();
    this.#services.clock.sleep(this.#settings.idleMs, line.idle.signal).then(
      () => this.#hangUp(name),
      () => {},
    );
  }

  #hangUp(name: string): void {
    const line = this.#lines.get(name);
    if (!line) return;
    this.#forget(name, line);
    line.stop.abort('over');
    line.opening.then(
      (connection) => connection.close(),
      () => {},
    );
  }

  #forget(name: string, line: Line): void {
    line.idle?.abort('over');
    if (this.#lines.get(name) === line) this.#lines.delete(name);
  }
}

function isHangUp(error: unknown): boolean {
  return ReparteeError.is(error) && error.details.closeCode !== undefined;
}

function partOf({ type, delta, item }: WireEvent): LlmPart | undefined {
  switch (type) {
    case 'response.output_text.delta':
    // A server that cannot be silent speaks; what it says is the answer.
    case 'response.output_audio_transcript.delta':
      return typeof delta === 'string' && delta !== '' ? { type: 'text-delta', text: delta } : undefined;
    case 'response.output_item.done': {
      if (item?.type !== 'function_call' || typeof item.name !== 'string') return undefined;
      const args = typeof item.arguments === 'string' && item.arguments.trim() !== '' ? item.arguments : '{}';
      return { type: 'tool-call', call: { id: String(item.call_id), name: item.name, arguments: args } };
    }
    default:
      return undefined;
  }
}

function usageOf(usage: NonNullable<WireEvent['response']>['usage']): TokenUsage | undefined {
  if (typeof usage?.input_tokens !== 'number') return undefined;
  return { inputTokens: usage.input_tokens, outputTokens: Number(usage.output_tokens ?? 0) };
}
