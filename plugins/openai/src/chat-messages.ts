import type { Message } from '@repartee/core/providers';
import type { OpenAI } from 'openai';

type ChatMessage = OpenAI.ChatCompletionMessageParam;
type ToolResult = Extract<Message, { role: 'tool' }>;

/** What the model reads where a call was cut off before its tool had answered. */
export const NO_RESULT = '{"error":"interrupted, there is no result"}';

/**
 * The conversation in the form that strict servers accept. A spoken conversation is untidy: answers are interrupted,
 * users speak twice in a row. So neighbours of one role become one message, every call of a tool is followed by its result
 * (`NO_RESULT` where there is none), results without a call and empty messages are left out.
 */
export function chatMessages(messages: readonly Message[]): ChatMessage[] {
  const results = new Map(messages.flatMap((message) => (message.role === 'tool' ? [[message.callId, message]] : [])));
  const chat: ChatMessage[] = [];
  for (const message of messages) {
    if (message.role === 'tool') continue;
    const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
    if (message.text.trim() === '' && calls.length === 0) continue;

    const previous = chat.at(-1);
    const text = joined(previous?.role === message.role ? previous : undefined, message.text);
    if (previous?.role === message.role) chat.pop();
    if (calls.length === 0) {
      chat.push({ role: message.role, content: text });
      continue;
    }
    chat.push({
      role: 'assistant',
      content: text === '' ? null : text,
      tool_calls: calls.map(({ id, name, arguments: text }) => ({
        id,
        type: 'function',
        function: { name, arguments: validJson(text) },
      })),
    });
    for (const { id } of calls) chat.push({ role: 'tool', tool_call_id: id, content: resultText(results.get(id)) });
  }
  return chat;
}

function joined(previous: ChatMessage | undefined, text: string): string {
  const before = typeof previous?.content === 'string' ? previous.content : '';
  return [before, text].filter((part) => part.trim() !== '').join('\n');
}

/** Servers parse the arguments of past calls again, and fail on what a model once garbled. */
function validJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return '{}';
  }
}

function resultText(result: ToolResult | undefined): string {
  return result === undefined ? NO_RESULT : result.text;
}
