export { describeLlm } from './describe-llm.js';
export type { DescribeLlmOptions } from './describe-llm.js';
export { chunked } from './chunked.js';
export { describeTurn } from './describe-turn.js';
export type { DescribeTurnOptions } from './describe-turn.js';
export { describeVad } from './describe-vad.js';
export type { DescribeVadOptions } from './describe-vad.js';
export { speechFixture } from './speech-fixture.js';
export type { SpeechFixture, SpeechFixtureName } from './speech-fixture.js';
