export { OPENAI_RATE } from './audio-format.js';
export { sessionFromBeta } from './beta-shape.js';
export { OpenAiDialect } from './openai-dialect.js';
export type { OpenAiDialectOptions } from './openai-dialect.js';
export { parseSessionWish } from './openai-events.js';
export { firstWishes, ownVoice, sessionObject as openAiSessionObject, takeWish } from './session-wishes.js';
export type { SessionWish, Wishes } from './session-wishes.js';
