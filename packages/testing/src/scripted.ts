export { chunked } from './chunked.js';
export { levelVad, scriptedAsr, scriptedLlm, scriptedTurn, toneTts } from './scripted-providers.js';
export type { ScriptedReply, ToneTtsOptions } from './scripted-providers.js';
export { VirtualClock } from './virtual-clock.js';
