import type { Clock, SpeechChunk, TtsProvider } from '../providers/index.js';
import { guarded, prefetch } from '../streams/index.js';
import type { DeadlinesConfig } from '../config/schema.js';

export interface SpeakOptions {
  readonly tts: TtsProvider;
  readonly voice: string | undefined;
  readonly language: string | undefined;
  readonly speed: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly deadlines: DeadlinesConfig;
}

/** speak: text as it is written → audio, one chunk ahead of the player. */
export function speak(
  text: AsyncIterable<string>,
  options: SpeakOptions,
): AsyncGenerator<SpeechChunk, void, undefined> {
  const { tts, voice, language, speed, signal, clock, deadlines } = options;
  // While the voice waits for words the language model's own deadline runs, so it is part of this one.
  const chunks = guarded(tts.speak(text, { signal, voice, language, speed }), {
    signal,
    clock,
    firstMs: deadlines.firstTokenMs + deadlines.audioMs,
    betweenMs: deadlines.betweenTokensMs + deadlines.toolMs + deadlines.audioMs,
    what: 'The voice',
    firstSetting: 'deadlines.audioMs',
    betweenSetting: 'deadlines.audioMs',
  });
  return prefetch(chunks, 2);
}
