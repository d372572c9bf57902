import { LISTEN_RATE, ReparteeError } from '@repartee/core/providers';
import type { AsrProvider, Clock } from '@repartee/core/providers';
import type { ScriptedAgent } from '../scenario-schema.js';
import type { WordTones } from '../word-tones.js';
import { stall } from './stall.js';

/** How often it guesses while somebody speaks, also when it understands nothing, ms of audio. */
const guessEveryMs = 300;
/** How sure it is of words that somebody said, and of words that a noise only sounded like. */
const sure = 0.95;
const unsure = 0.05;

/** Transcribes exactly the words that reached it, with the delay and the failures of the script. */
export function toneAsr(
  tones: WordTones,
  isSeeming: (number: number) => boolean,
  settings: ScriptedAgent['asr'],
  clock: Clock,
): AsrProvider {
  const { delay_ms: delayMs, interim, fail_on: failOn, stall_on: stallOn, language: spoken } = settings;
  return {
    async *transcribe(audio, { signal, language = spoken }) {
      let samples = 0;
      let guessedAt = 0;
      let guess = '';
      const listener = tones.listener(LISTEN_RATE);
      for await (const input of audio) {
        if (input.type === 'audio') {
          samples += input.samples.length;
          listener.hear(input.samples);
          if (!interim || samples - guessedAt < (guessEveryMs * LISTEN_RATE) / 1000) continue;
          guessedAt = samples;
          // What two guesses agree on.
          yield { type: 'transcript-delta', text: '', interim: guess };
          guess = listener.text();
          continue;
        }
        const text = listener.text();
        if (stallOn?.test(text)) await stall(signal);
        await clock.sleep(delayMs, signal).catch(() => {});
        if (signal.aborted) return;
        if (failOn?.test(text)) throw new ReparteeError('provider', 'The transcriber failed, as the script has it');
        const words = listener.words();
        const confidence = words.length > 0 && words.every(({ number }) => isSeeming(number)) ? unsure : sure;
        yield { type: 'transcript-end', text, language, audioMs: (samples * 1000) / LISTEN_RATE, confidence };
      }
    },
  };
}
