import type { LlmOptions, Message } from '@repartee/core/providers';
import type { OpenAI } from 'openai';
import { chatMessages } from './chat-messages.js';
import type { ModelSettings } from './settings.js';

export type ChatRequest = OpenAI.ChatCompletionCreateParamsStreaming;

/** The body of one request. What is not set is not sent: servers refuse fields they do not know. */
export function chatRequest(messages: readonly Message[], options: LlmOptions, settings: ModelSettings): ChatRequest {
  const maxTokens = options.maxTokens ?? settings.maxTokens;
  const request: ChatRequest = {
    ...settings.extra,
    model: settings.model,
    messages: chatMessages(messages),
    stream: true,
  };
  if (settings.usage) request.stream_options = { include_usage: true };
  if (settings.temperature !== undefined) request.temperature = settings.temperature;
  if (maxTokens !== undefined) request[settings.maxTokensField] = maxTokens;
  if (options.tools.length > 0) {
    request.tools = options.tools.map(({ name, description, parameters }) => ({
      type: 'function',
      function: { name, description, parameters },
    }));
    if (settings.parallelToolCalls !== undefined) request.parallel_tool_calls = settings.parallelToolCalls;
    const { toolChoice } = options;
    if (typeof toolChoice === 'object') request.tool_choice = { type: 'function', function: { name: toolChoice.name } };
    else if (toolChoice !== undefined) request.tool_choice = toolChoice;
  }
  return request;
}
