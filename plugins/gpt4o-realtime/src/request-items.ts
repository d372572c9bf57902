import type { Message } from '@repartee/core/providers';

/** An item of the Realtime API, as a client writes it. */
export type RequestItem =
  | { type: 'message'; role: 'system' | 'user'; content: [{ type: 'input_text'; text: string }] }
  | { type: 'message'; role: 'assistant'; content: [{ type: 'output_text'; text: string }] }
  | { type: 'function_call'; call_id: string; name: string; arguments: string }
  | { type: 'function_call_output'; call_id: string; output: string };

/** The conversation as instructions and items. The first message is the system's, where there are instructions. */
export function requestItems(messages: readonly Message[]): { instructions: string; input: RequestItem[] } {
  const [first] = messages;
  const hasInstructions = first?.role === 'system';
  return {
    instructions: hasInstructions ? first.text : '',
    input: (hasInstructions ? messages.slice(1) : messages).flatMap(itemsOf),
  };
}

function itemsOf(message: Message): RequestItem[] {
  switch (message.role) {
    case 'system':
    case 'user':
      if (message.text.trim() === '') return [];
      return [{ type: 'message', role: message.role, content: [{ type: 'input_text', text: message.text }] }];
    case 'tool':
      return [{ type: 'function_call_output', call_id: message.callId, output: message.text }];
    case 'assistant': {
      const said: RequestItem[] =
        message.text.trim() === ''
          ? []
          : [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: message.text }] }];
      const calls = (message.toolCalls ?? []).map(({ id, name, arguments: args }): RequestItem => {
        return { type: 'function_call', call_id: id, name, arguments: args };
      });
      return [...said, ...calls];
    }
  }
}
