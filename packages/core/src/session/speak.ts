import type { Clock, SpeechChunk, TtsProvider } from '../providers/index.js';
import { guarded, prefetch } from '../streams/index.js';
import type { DeadlinesConfig } from '../config/schema.js';

export interface SpeakOptions {
  readonly tts: TtsProvider;
  readonly voice: string | undefined;
  readonly language: string | undefined;
  readonly speed: number;
  readonly session: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly deadlines: DeadlinesConfig;
}

/** speak: text as it is written → audio, one chunk ahead of the player. A voice that has its words and is silent is too slow. */
export function speak(
  text: AsyncIterable<string>,
  options: SpeakOptions,
): AsyncGenerator<SpeechChunk, void, undefined> {
  const { tts, voice, language, speed, session, signal, clock, deadlines } = options;
  const { audioMs } = deadlines;
  let suppliedAt: number | undefined = clock.now();
  const supply = async function* () {
    const deltas = text[Symbol.asyncIterator]();
    try {
      for (;;) {
        suppliedAt = undefined;
        const { done, value } = await deltas.next();
        suppliedAt = clock.now();
        if (done) return;
        yield value;
      }
    } finally {
      await deltas.return?.();
    }
  };
  const chunks = guarded(tts.speak(supply(), { signal, session, voice, language, speed }), {
    signal,
    clock,
    firstMs: audioMs,
    betweenMs: audioMs,
    // While it waits for words, the language model's own deadline runs.
    graceMs: () => (suppliedAt === undefined ? audioMs : suppliedAt + audioMs - clock.now()),
    what: 'The voice',
    firstSetting: 'deadlines.audioMs',
    betweenSetting: 'deadlines.audioMs',
  });
  return prefetch(chunks, 2);
}
