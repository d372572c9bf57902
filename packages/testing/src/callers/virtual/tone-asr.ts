import { LISTEN_RATE, ReparteeError } from '@repartee/core/providers';
import type { AsrProvider, Clock } from '@repartee/core/providers';
import type { ScriptedAgent } from '../scenario-schema.js';
import type { WordTones } from '../word-tones.js';
import { stall } from './stall.js';

/** Transcribes exactly the words that reached it, with the delay and the failures of the script. */
export function toneAsr(tones: WordTones, settings: ScriptedAgent['asr'], clock: Clock): AsrProvider {
  const { delay_ms: delayMs, interim, fail_on: failOn, stall_on: stallOn, language: spoken } = settings;
  return {
    async *transcribe(audio, { signal, language = spoken }) {
      let samples = 0;
      let guess = '';
      const listener = tones.listener(LISTEN_RATE);
      for await (const input of audio) {
        if (input.type === 'audio') {
          samples += input.samples.length;
          listener.hear(input.samples);
          const text = listener.text();
          if (!interim || text === guess) continue;
          guess = text;
          yield { type: 'transcript-delta', text: '', interim: text };
          continue;
        }
        const text = listener.text();
        if (stallOn?.test(text)) await stall(signal);
        await clock.sleep(delayMs, signal).catch(() => {});
        if (signal.aborted) return;
        if (failOn?.test(text)) throw new ReparteeError('provider', 'The transcriber failed, as the script has it');
        yield { type: 'transcript-end', text, language, audioMs: (samples * 1000) / LISTEN_RATE };
      }
    },
  };
}
