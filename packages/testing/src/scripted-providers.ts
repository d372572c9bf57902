import { joinSamples } from '@repartee/core/audio';
import type {
  AsrProvider,
  Clock,
  LlmPart,
  LlmProvider,
  Message,
  SpokenWord,
  ToolCall,
  TtsProvider,
  TurnProvider,
  VadProvider,
} from '@repartee/core/providers';

/** Hears whether there is any sound: a frame of 512 samples with a mean level above -40 dBFS is speech. */
export function levelVad(): VadProvider {
  return {
    async *listen(audio, { signal }) {
      let rest = new Float32Array(0);
      let offset = 0;
      for await (const chunk of audio) {
        const all = joinSamples([rest, chunk]);
        let at = 0;
        for (; at + 512 <= all.length; at += 512) {
          if (signal.aborted) return;
          const samples = all.slice(at, at + 512);
          const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
          yield { samples, offset, speech: power > 1e-4 ? 0.95 : 0.02 };
          offset += 512;
        }
        rest = all.slice(at);
      }
    },
  };
}

/** Gives the probabilities one after the other, the last one again and again. */
export function scriptedTurn(probabilities: readonly number[] = [0.99], clock?: Clock, delayMs = 0): TurnProvider {
  let asked = 0;
  return {
    async decide(_audio, { signal }) {
      const complete = probabilities[Math.min(asked++, probabilities.length - 1)] ?? 0;
      if (delayMs > 0) await clock?.sleep(delayMs, signal);
      return { complete };
    },
  };
}

/** Transcribes turn after turn as told, whatever it hears; `delayMs` after each pause. A function may throw. */
export function scriptedAsr(texts: readonly (string | (() => string))[], clock: Clock, delayMs = 80): AsrProvider {
  let turn = 0;
  return {
    async *transcribe(audio, { signal, language = 'en' }) {
      const script = texts[Math.min(turn++, texts.length - 1)] ?? '';
      let samples = 0;
      for await (const input of audio) {
        if (input.type === 'audio') {
          samples += input.samples.length;
          continue;
        }
        await clock.sleep(delayMs, signal).catch(() => {});
        if (signal.aborted) return;
        const text = typeof script === 'function' ? script() : script;
        yield { type: 'transcript-end', text, language, audioMs: samples / 16 };
      }
    },
  };
}

export type ScriptedReply =
  | string
  | { readonly text?: string; readonly calls?: readonly ToolCall[]; readonly error?: Error; readonly stallMs?: number };

/** Replies as told, word by word, and keeps what it was asked. */
export function scriptedLlm(
  replies: readonly ScriptedReply[],
  clock: Clock,
  wordMs = 20,
): LlmProvider & { readonly asked: Message[][] } {
  const asked: Message[][] = [];
  return {
    asked,
    async *reply(messages, { signal }): AsyncGenerator<LlmPart> {
      const script = replies[Math.min(asked.length, replies.length - 1)] ?? '';
      asked.push([...messages]);
      const { text = '', calls = [], error, stallMs = 0 } = typeof script === 'string' ? { text: script } : script;
      if (stallMs > 0) await clock.sleep(stallMs, signal).catch(() => {});
      for (const word of text.split(/(?<= )/)) {
        if (!word) continue;
        await clock.sleep(wordMs, signal).catch(() => {});
        if (signal.aborted) return;
        yield { type: 'text-delta', text: word };
      }
      if (error) throw error;
      for (const call of calls) yield { type: 'tool-call', call };
      yield { type: 'text-end', finish: calls.length > 0 ? 'tool-calls' : 'stop' };
    },
  };
}

export interface ToneTtsOptions {
  readonly msPerWord?: number;
  /** Work before each chunk. */
  readonly delayMs?: number;
  readonly sampleRate?: number;
}

/** Speaks every word as a tone of the same length, one chunk a word, as soon as the word is complete. */
export function toneTts(
  clock: Clock,
  { msPerWord = 300, delayMs = 30, sampleRate = 24_000 }: ToneTtsOptions = {},
): TtsProvider {
  return {
    async *speak(text, { signal }) {
      let written = '';
      let from = 0;
      let words = 0;
      const say = async (to: number) => {
        await clock.sleep(delayMs, signal).catch(() => {});
        const word: SpokenWord = { from, to, startMs: words * msPerWord, endMs: (words + 1) * msPerWord };
        const samples = Float32Array.from({ length: (sampleRate * msPerWord) / 1000 }, (_, i) => 0.3 * Math.sin(i / 8));
        words++;
        from = to;
        return { samples, sampleRate, words: [word] };
      };
      const next = (complete: boolean) => {
        while (from < written.length && /\s/.test(written[from] as string)) from++;
        const end = written.slice(from).search(/\s/);
        if (end >= 0) return from + end;
        return complete && from < written.length ? written.length : -1;
      };
      for await (const delta of text) {
        written += delta;
        for (let to = next(false); to >= 0; to = next(false)) {
          const chunk = await say(to);
          if (signal.aborted) return;
          yield chunk;
        }
      }
      for (let to = next(true); to >= 0; to = next(true)) {
        const chunk = await say(to);
        if (signal.aborted) return;
        yield chunk;
      }
    },
  };
}
