/** New samples judged in one run: 32 ms at 16 kHz. The model takes no other length. */
export const FRAME_SAMPLES = 512;
/** The end of the frame before, which the model wants in front. Without it everything is silence to it. */
export const CONTEXT_SAMPLES = 64;
export const INPUT_SAMPLES = CONTEXT_SAMPLES + FRAME_SAMPLES;
/** One stream's share of the recurrent state: 2 layers of 128. */
export const STATE_LAYERS = 2;
export const LAYER_SIZE = 128;
export const STATE_SIZE = STATE_LAYERS * LAYER_SIZE;
/** What is remembered of a stream: the state, then the context. */
export const MEMORY_SIZE = STATE_SIZE + CONTEXT_SAMPLES;
/** The spectrum is taken of so many overlapping windows, the last of which reaches beyond the frame … */
export const WINDOWS = 4;
export const WINDOW_SAMPLES = 256;
/** … each so much behind the one before. */
export const WINDOW_STEP = 128;
