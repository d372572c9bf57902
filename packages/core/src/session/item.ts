import type { ToolCall } from '../providers/index.js';

export type ItemStatus = 'in-progress' | 'completed' | 'incomplete';

/** How a message reached the conversation, or leaves it. */
export type Modality = 'audio' | 'text';

/** One entry of the conversation, as clients see it. */
export type Item =
  | {
      readonly id: string;
      readonly type: 'message';
      readonly role: 'system' | 'user' | 'assistant';
      readonly modality: Modality;
      /** What was said, heard or written. Null: a user's speech that is not transcribed yet. */
      readonly text: string | null;
      readonly status: ItemStatus;
    }
  | { readonly id: string; readonly type: 'tool-call'; readonly call: ToolCall; readonly status: ItemStatus }
  | {
      readonly id: string;
      readonly type: 'tool-result';
      readonly callId: string;
      readonly text: string;
      readonly status: 'completed';
    };

/** What a client may add to the conversation. Without an id it gets one. */
export type NewItem =
  | {
      readonly id?: string;
      readonly type: 'message';
      readonly role: 'system' | 'user' | 'assistant';
      readonly text: string;
    }
  | { readonly id?: string; readonly type: 'tool-call'; readonly call: ToolCall }
  | { readonly id?: string; readonly type: 'tool-result'; readonly callId: string; readonly text: string };
