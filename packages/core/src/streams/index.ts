export { Mailbox } from './mailbox.js';
export type { MailboxOptions } from './mailbox.js';
export { linkedController } from './linked-controller.js';
export type { LinkedController } from './linked-controller.js';
export { DisposeStack } from './dispose-stack.js';
export { guarded, guardedCall } from './guarded.js';
export type { Guard } from './guarded.js';
export { prefetch } from './prefetch.js';
export { TaskSet } from './task-set.js';
