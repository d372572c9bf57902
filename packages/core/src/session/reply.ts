import { ReparteeError } from '../providers/index.js';
import type {
  Clock,
  LlmOptions,
  LlmProvider,
  Message,
  TokenUsage,
  Tool,
  ToolCall,
  ToolContext,
} from '../providers/index.js';
import { guarded, guardedCall, linkedController } from '../streams/index.js';
import type { Gate } from '../streams/index.js';
import type { AgentConfig, DeadlinesConfig } from '../config/schema.js';

export type ReplyPart =
  | { readonly type: 'text-delta'; readonly text: string }
  /** Words for the time that a slow tool takes. */
  | { readonly type: 'filler'; readonly text: string }
  | { readonly type: 'tool-call'; readonly call: ToolCall }
  | { readonly type: 'tool-result'; readonly callId: string; readonly text: string }
  | { readonly type: 'reply-end'; readonly finish: 'stop' | 'length' | 'filter'; readonly usage: TokenUsage | null };

export interface ReplyOptions extends Omit<LlmOptions, 'signal'> {
  readonly llm: LlmProvider;
  readonly messages: readonly Message[];
  /** Those that run here, by name. A call of another tool ends the reply: the client will answer it. */
  readonly serverTools: ReadonlyMap<string, Tool>;
  readonly toolContext: ToolContext;
  readonly maxToolSteps: AgentConfig['maxToolSteps'];
  /** Opens once the answer is certain to be given; tools that change something wait for it. */
  readonly confirmed: Gate;
  readonly fillers: FillerOptions;
  readonly deadlines: DeadlinesConfig;
  readonly clock: Clock;
  readonly onFirstToken: () => void;
  /** The model has written its last word. */
  readonly onEnd: () => void;
}

export interface FillerOptions {
  /** How long a tool may take before there are words for it, ms. */
  readonly afterMs: number;
  /** The next filler; undefined: there are none. */
  readonly next: () => string | undefined;
}

/** reply: the conversation → the words of the answer. Runs the server's tools and lets the model go on with their results. */
export async function* reply(options: ReplyOptions): AsyncGenerator<ReplyPart, void, undefined> {
  const { serverTools, toolContext, maxToolSteps, onFirstToken } = options;
  const { signal } = toolContext;
  const messages = [...options.messages];
  let usage: TokenUsage | null = null;
  let isSilent = true;

  for (let step = 0; ; step++) {
    const calls: ToolCall[] = [];
    let text = '';
    let finish: 'stop' | 'length' | 'filter' | 'tool-calls' | undefined;
    for await (const part of ask(options, messages, step >= maxToolSteps)) {
      if (part.type === 'text-end') {
        finish = part.finish;
        if (part.usage) usage = add(usage, part.usage);
        break;
      }
      onFirstToken();
      if (part.type === 'text-delta') {
        text += part.text;
        isSilent = false;
      }
      if (part.type === 'tool-call') calls.push(part.call);
      yield part;
    }
    if (signal.aborted) return;
    if (!finish) {
      throw new ReparteeError('provider', 'The language model stopped in the middle of its answer', {
        retryable: true,
      });
    }
    if (calls.length === 0 || calls.some((call) => isForClient(call, options))) {
      if (!text && calls.length === 0 && step === 0) {
        throw new ReparteeError('provider', 'The language model answered with nothing', { retryable: true });
      }
      options.onEnd();
      yield { type: 'reply-end', finish: finish === 'tool-calls' ? 'stop' : finish, usage };
      return;
    }
    messages.push({ role: 'assistant', text, toolCalls: calls });
    for (const call of calls) {
      const running = runTool(call, serverTools.get(call.name), options);
      if (isSilent && (await isSlow(running, options))) {
        const filler = options.fillers.next();
        if (filler) yield { type: 'filler', text: filler };
        isSilent = false;
      }
      const result = await running;
      if (signal.aborted) return;
      messages.push({ role: 'tool', callId: call.id, name: call.name, text: result });
      yield { type: 'tool-result', callId: call.id, text: result };
    }
  }
}

function ask(options: ReplyOptions, messages: readonly Message[], lastStep: boolean) {
  const { llm, deadlines, clock, tools, toolChoice, maxTokens, language } = options;
  const { signal, sessionId } = options.toolContext;
  const parts = llm.reply(messages, {
    signal,
    session: sessionId,
    tools: lastStep ? [] : tools,
    toolChoice: lastStep ? 'none' : toolChoice,
    maxTokens,
    language,
  });
  return guarded(parts, {
    signal,
    clock,
    firstMs: deadlines.firstTokenMs,
    betweenMs: deadlines.betweenTokensMs,
    what: 'The language model',
    firstSetting: 'deadlines.firstTokenMs',
    betweenSetting: 'deadlines.betweenTokensMs',
  });
}

/** Does it take so long that silence would be noticed? */
async function isSlow(running: Promise<unknown>, { clock, fillers, toolContext }: ReplyOptions): Promise<boolean> {
  using timer = linkedController(toolContext.signal);
  const late = clock.sleep(fillers.afterMs, timer.signal).then(
    () => true,
    () => false,
  );
  const slow = await Promise.race([running.then(() => false), late]);
  timer.abort();
  return slow;
}

/** A tool the client declared, and the server has none of that name. */
function isForClient(call: ToolCall, { serverTools, tools }: ReplyOptions): boolean {
  return !serverTools.has(call.name) && tools.some((tool) => tool.name === call.name);
}

/** What the model is told of a call: the result, or what went wrong with it. Never throws; models can mend their own errors. */
async function runTool(
  call: ToolCall,
  tool: Tool | undefined,
  { toolContext, clock, deadlines, confirmed }: ReplyOptions,
): Promise<string> {
  if (!tool) return failure(`There is no tool named ${call.name}`);
  let args: unknown;
  try {
    args = JSON.parse(call.arguments || '{}');
  } catch {
    return failure('The arguments are not valid JSON');
  }
  if (typeof args !== 'object' || args === null || Array.isArray(args))
    return failure('The arguments must be a JSON object');
  if (!tool.readOnly) await confirmed.passed(toolContext.signal);
  if (toolContext.signal.aborted) return failure('The answer was given up');
  try {
    const running = tool.run(args as Record<string, unknown>, toolContext);
    const guard = {
      signal: toolContext.signal,
      clock,
      what: `The tool ${call.name}`,
      ms: deadlines.toolMs,
      setting: 'deadlines.toolMs',
    };
    const result = await guardedCall(running, guard);
    return typeof result === 'string' ? result : (JSON.stringify(result) ?? 'null');
  } catch (error) {
    return failure(ReparteeError.is(error) ? error.message : `The tool ${call.name} failed`);
  }
}

function failure(message: string): string {
  return JSON.stringify({ error: message });
}

function add(a: TokenUsage | null, b: TokenUsage): TokenUsage {
  return { inputTokens: (a?.inputTokens ?? 0) + b.inputTokens, outputTokens: (a?.outputTokens ?? 0) + b.outputTokens };
}
