export { Mailbox } from './mailbox.js';
export type { MailboxOptions } from './mailbox.js';
export { linkedController } from './linked-controller.js';
export type { LinkedController } from './linked-controller.js';
export { DisposeStack } from './dispose-stack.js';
