import type { ResponseOptions } from './conversation.js';
import type { Item } from './item.js';

/** What the agent says on its own account. */
export type Occasion = 'greeting' | 'announcement' | 'apology' | 'idle-prompt';

/** What one answer is made from. Kept while it may have to be given again. */
export interface Plan {
  /** undefined: somebody asked for it. */
  readonly occasion?: Occasion;
  /** Words that are said as they are; undefined: the model finds them. */
  readonly text?: string;
  /** Words of the user that are no part of the conversation yet. */
  readonly upcoming?: string;
  readonly options: ResponseOptions;
  /** Read instead of the conversation. */
  readonly context?: readonly Item[];
  readonly language: string | undefined;
  /** The user's message it answers. */
  readonly itemId: string | null;
}
