import { ReparteeError } from '@repartee/core/providers';
import type { Clock, SpeechChunk, TtsProvider } from '@repartee/core/providers';
import type { ScriptedAgent } from '../scenario-schema.js';
import { wordMs } from '../utterance.js';
import type { WordTones } from '../word-tones.js';
import { stall } from './stall.js';

const sampleRate = 24_000;

/** Speaks every word as its own chord, one chunk a word, as soon as the word is complete. */
export function toneVoice(tones: WordTones, settings: ScriptedAgent['tts'], clock: Clock): TtsProvider {
  const { ms_per_word: msPerWord, first_audio_ms: firstAudioMs, fail_on: failOn, stall_on: stallOn } = settings;
  return {
    async *speak(text, { signal }): AsyncGenerator<SpeechChunk> {
      let written = '';
      let from = 0;
      let spokenMs = 0;
      const say = (to: number): SpeechChunk => {
        const text = written.slice(from, to);
        const samples = tones.say(text, wordMs(text, 1000 / msPerWord), sampleRate);
        const startMs = spokenMs;
        spokenMs += (samples.length * 1000) / sampleRate;
        const word = { from, to, startMs, endMs: spokenMs };
        from = to;
        return { samples, sampleRate, words: [word] };
      };
      const complete = function* (isWhole: boolean) {
        for (const match of written.slice(from).matchAll(isWhole ? /\S+/g : /\S+(?=\s)/g)) {
          yield { start: match.index, length: match[0].length };
        }
      };
      const speakReady = async function* (isWhole: boolean) {
        const base = from;
        for (const { start, length } of complete(isWhole)) {
          if (failOn?.test(written)) throw new ReparteeError('provider', 'The voice failed, as the script has it');
          if (stallOn?.test(written)) await stall(signal);
          if (spokenMs === 0) await clock.sleep(firstAudioMs, signal).catch(() => {});
          if (signal.aborted) return;
          from = base + start;
          yield say(base + start + length);
        }
      };
      for await (const delta of text) {
        written += delta;
        yield* speakReady(false);
        if (signal.aborted) return;
      }
      yield* speakReady(true);
    },
  };
}
