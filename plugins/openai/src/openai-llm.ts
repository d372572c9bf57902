import {
  type Clock,
  type LlmOptions,
  type LlmPart,
  type LlmProvider,
  type Logger,
  type Message,
  ReparteeError,
  type TokenUsage,
  type ToolCall,
} from '@repartee/core/providers';
import { Deadline } from '@repartee/core/streams';
import { APIConnectionError, APIError } from 'openai';
import type { OpenAI } from 'openai';
import { fetchBoundedLines } from './bounded-lines.js';
import { openAiClient } from './client.js';
import { chatRequest, type ChatRequest } from './chat-request.js';
import { cutOff, failure, tooLate } from './failure.js';
import type { ModelSettings } from './settings.js';
import { ThoughtFilter } from './thought-filter.js';
import { ToolCallAssembler, type ToolCallDelta } from './tool-call-assembler.js';

export interface OpenAiServices {
  readonly clock: Clock;
  readonly logger: Logger;
}

type Finish = Extract<LlmPart, { type: 'text-end' }>['finish'];

/** A chunk as servers send it; the types of the API promise more. */
interface Chunk {
  readonly choices?: readonly {
    readonly delta?: {
      readonly content?: string | null;
      readonly reasoning?: unknown;
      readonly reasoning_content?: unknown;
      readonly tool_calls?: readonly ToolCallDelta[] | null;
    };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number } | null;
}

/** Token counts come after the end of the answer. Nobody waits long for them. */
const USAGE_WAIT_MS = 1_000;

/**
 * Any server that speaks the chat completions of OpenAI. Thoughts (`reasoning` fields, `<think>` blocks) are never said.
 * Fails with `timeout` when the server stalls, `overload` on 429, `config` when the key, the model or the address is
 * wrong, otherwise `provider`.
 */
export class OpenAiLlm implements LlmProvider {
  readonly #settings: ModelSettings;
  readonly #services: OpenAiServices;
  readonly #client: OpenAI;

  constructor(settings: ModelSettings, services: OpenAiServices) {
    this.#settings = settings;
    this.#services = services;
    this.#client = openAiClient(settings, fetchBoundedLines);
  }

  async check(signal: AbortSignal): Promise<void> {
    try {
      await this.#client.models.list({ signal });
    } catch (error) {
      throw this.#failure(error);
    }
  }

  async *reply(messages: readonly Message[], options: LlmOptions): AsyncGenerator<LlmPart, void, undefined> {
    const { signal } = options;
    if (signal.aborted) return;
    const deadline = new Deadline(this.#services.clock, signal);
    try {
      for await (const part of this.#parts(
        chatRequest(messages, options, this.#settings),
        offeredTo(options),
        deadline,
      )) {
        if (signal.aborted) return;
        yield part;
      }
    } catch (error) {
      if (signal.aborted) return;
      throw this.#failure(error);
    } finally {
      deadline[Symbol.dispose]();
    }
  }

  async *#parts(request: ChatRequest, offered: ReadonlySet<string>, deadline: Deadline): AsyncGenerator<LlmPart> {
    const thoughts = new ThoughtFilter(this.#settings.thinksFirst);
    const calls = new ToolCallAssembler();
    let finishReason: string | undefined;
    let usage: TokenUsage | undefined;
    let hasSpoken = false;

    for await (const chunk of this.#chunks(request, deadline, () => finishReason !== undefined)) {
      const choice = chunk.choices?.[0];
      usage = usageOf(chunk) ?? usage;
      const text = thoughts.push(choice?.delta?.content ?? '');
      if (text !== '') {
        hasSpoken = true;
        yield { type: 'text-delta', text };
      }
      for (const delta of choice?.delta?.tool_calls ?? []) calls.add(delta);
      finishReason ??= choice?.finish_reason ?? undefined;
    }
    if (finishReason === undefined || BROKEN_OFF.has(finishReason)) throw cutOff(this.#settings);

    const rest = thoughts.end();
    if (rest !== '') yield { type: 'text-delta', text: rest };
    const wanted = this.#allowed(calls.finish(), offered, hasSpoken || rest !== '');
    for (const call of wanted) yield { type: 'tool-call', call };
    yield {
      type: 'text-end',
      finish: wanted.length > 0 ? 'tool-calls' : finishOf(finishReason),
      ...(usage && { usage }),
    };
  }

  /** The chunks as they come, each within its time. `isComplete`: the answer is whole, only token counts may follow. */
  async *#chunks(request: ChatRequest, deadline: Deadline, isComplete: () => boolean): AsyncGenerator<Chunk> {
    const { clock } = this.#services;
    const { firstTokenMs, betweenTokensMs } = this.#settings;
    const startedAt = clock.now();
    let hasBegun = false;
    const stream = await deadline.wait(this.#open(request, deadline.signal), firstTokenMs).catch((error: unknown) => {
      throw deadline.isOver ? tooLate('firstTokenMs', this.#settings) : error;
    });
    const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Chunk>;
    try {
      for (;;) {
        const leftMs = hasBegun ? betweenTokensMs : firstTokenMs - (clock.now() - startedAt);
        try {
          const next = await deadline.wait(chunks.next(), isComplete() ? USAGE_WAIT_MS : leftMs);
          if (next.done) break;
          throwIfError(next.value);
          hasBegun ||= carriesToken(next.value);
          yield next.value;
        } catch (error) {
          if (isComplete()) return;
          if (!deadline.isOver) throw error;
          break;
        }
      }
    } finally {
      await chunks.return?.();
    }
    if (deadline.isOver && !isComplete()) throw tooLate(hasBegun ? 'betweenTokensMs' : 'firstTokenMs', this.#settings);
  }

  async #open(request: ChatRequest, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
    for (let retries = this.#settings.maxRetries; ; retries--) {
      try {
        return await this.#client.chat.completions.create(request, { signal });
      } catch (error) {
        if (retries === 0 || signal.aborted || !isWorthASecondTry(error)) throw error;
      }
    }
  }

  #allowed(calls: readonly ToolCall[], offered: ReadonlySet<string>, hasSpoken: boolean): readonly ToolCall[] {
    const allowed = calls.filter((call) => offered.has(call.name));
    if (allowed.length < calls.length) {
      this.#services.logger.warn('llm-call-refused', {
        model: this.#settings.model,
        calls: calls.length - allowed.length,
      });
      if (allowed.length === 0 && !hasSpoken) {
        const message = `The model ${this.#settings.model} answered with nothing but calls of tools that were not offered`;
        throw new ReparteeError('provider', message, { retryable: true });
      }
    }
    return allowed;
  }

  #failure(error: unknown): ReparteeError {
    const wrapped = failure(error, this.#settings);
    if (error instanceof APIError) {
      const { apiKey, model } = this.#settings;
      const words = apiKey ? error.message.replaceAll(apiKey, '[key]') : error.message;
      this.#services.logger.debug('llm-refused', { model, ...wrapped.details, private: words });
    }
    return wrapped;
  }
}

/** Finish reasons with which servers say that they gave up. */
const BROKEN_OFF = new Set(['abort', 'error', 'insufficient_system_resource']);

function finishOf(reason: string): Finish {
  if (reason === 'length') return 'length';
  return reason === 'content_filter' ? 'filter' : 'stop';
}

function offeredTo({ tools, toolChoice }: LlmOptions): ReadonlySet<string> {
  return new Set(toolChoice === 'none' ? [] : tools.map((tool) => tool.name));
}

function usageOf({ usage }: Chunk): TokenUsage | undefined {
  if (typeof usage?.prompt_tokens !== 'number') return undefined;
  return { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens ?? 0 };
}

/** The chunk that only announces a role is sent before the model has done anything. */
function carriesToken({ choices }: Chunk): boolean {
  const choice = choices?.[0];
  const delta = choice?.delta;
  return !!(
    delta?.content ||
    delta?.reasoning ||
    delta?.reasoning_content ||
    delta?.tool_calls ||
    choice?.finish_reason
  );
}

/** Some servers report a failure as an event of another shape, which the client hands on like a chunk. */
function throwIfError(chunk: Chunk & { object?: unknown; message?: unknown }): void {
  if (typeof chunk !== 'object' || chunk === null) throw new APIError(undefined, undefined, 'no chunk', undefined);
  if (chunk.object === 'error' || (chunk.choices === undefined && chunk.message !== undefined)) {
    throw new APIError(undefined, chunk, undefined, undefined);
  }
}

/** A kept connection that the server has closed meanwhile, or a server behind a balancer that is being replaced. */
function isWorthASecondTry(error: unknown): boolean {
  if (error instanceof APIConnectionError) return true;
  return error instanceof APIError && error.status >= 500 && !error.headers?.has('retry-after');
}
