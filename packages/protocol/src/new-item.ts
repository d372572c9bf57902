import type { NewItem } from '@repartee/core';
import { z } from 'zod';
import { clientError } from './client-error.js';

const id = z.string().min(1).max(128).optional();

const contentSchema = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('input_text'), text: z.string() }),
    z.object({ type: z.literal('output_text'), text: z.string() }),
    z.object({ type: z.literal('text'), text: z.string() }),
    z.object({ type: z.literal('input_audio'), transcript: z.string().nullish() }),
    z.object({ type: z.literal('output_audio'), transcript: z.string().nullish() }),
  ],
  { error: 'expected content of "type" "input_text", "output_text", or audio with its transcript' },
);

/** An item as a client writes it. */
export const newItemSchema = z.discriminatedUnion(
  'type',
  [
    z.object({
      type: z.literal('message'),
      id,
      role: z.enum(['system', 'user', 'assistant']),
      content: z.array(contentSchema).min(1).max(64),
    }),
    z.object({
      type: z.literal('function_call'),
      id,
      call_id: z.string().min(1).max(128),
      name: z.string().min(1).max(64),
      arguments: z.string(),
    }),
    z.object({
      type: z.literal('function_call_output'),
      id,
      call_id: z.string().min(1).max(128),
      output: z.string(),
    }),
  ],
  { error: 'expected an object with "type" "message", "function_call" or "function_call_output"' },
);

export function decodeNewItem(item: z.output<typeof newItemSchema>): NewItem {
  const base = item.id === undefined ? {} : { id: item.id };
  switch (item.type) {
    case 'message':
      return { ...base, type: 'message', role: item.role, text: item.content.map(textOf).join('\n') };
    case 'function_call':
      return { ...base, type: 'tool-call', call: { id: item.call_id, name: item.name, arguments: item.arguments } };
    case 'function_call_output':
      return { ...base, type: 'tool-result', callId: item.call_id, text: item.output };
  }
}

function textOf(content: z.output<typeof contentSchema>, index: number): string {
  if ('text' in content) return content.text;
  if (typeof content.transcript === 'string') return content.transcript;
  throw clientError(
    'Audio enters the conversation through input_audio_buffer.append; an item can only carry its transcript',
    { reason: 'invalid-value', param: `item.content.${index}` },
  );
}
