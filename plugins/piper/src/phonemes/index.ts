export { Lexicon } from './lexicon.js';
export { phonemeIds } from './phoneme-ids.js';
export type { PhonemeIdMap, PhonemeSequence } from './phoneme-ids.js';
export { shortRuns } from './short-runs.js';
export { transcribeTokens } from './transcribe-tokens.js';
