import { plainText } from './utterance.js';
import type { ServerEvent } from '@repartee/protocol';
import type { Evidence } from './evidence.js';
import type { ReceivedAudio } from './loudspeaker.js';
import type { ToneListener, WordTones } from './word-tones.js';

type HeardWord = Evidence['heardWords'][number];

/** How a caller knows what the agent said. */
export interface Ear {
  readonly words: readonly HeardWord[];
  hear(audio: ReceivedAudio, untilMs: number): void;
  read(event: ServerEvent, atMs: number): void;
}

/** Hears the very words in the sound. */
export class ToneEar implements Ear {
  readonly words: HeardWord[] = [];
  readonly #tones: WordTones;
  readonly #sampleRate: number;
  readonly #listeners = new Map<string, ToneListener>();
  #nowMs = 0;

  constructor(tones: WordTones, sampleRate: number) {
    this.#tones = tones;
    this.#sampleRate = sampleRate;
  }

  hear({ itemId, samples }: ReceivedAudio, untilMs: number): void {
    this.#nowMs = untilMs;
    let listener = this.#listeners.get(itemId);
    if (!listener) {
      listener = this.#tones.listener(this.#sampleRate, ({ text }) =>
        this.words.push({ atMs: this.#nowMs, itemId, text }),
      );
      this.#listeners.set(itemId, listener);
    }
    listener.hear(samples);
  }

  read(): void {}
}

/** Reads along: a word counts as heard when it was written and its message is being heard. */
export class ReadingEar implements Ear {
  readonly words: HeardWord[] = [];
  #waiting: { readonly itemId: string; readonly text: string }[] = [];
  readonly #audible = new Set<string>();

  hear({ itemId }: ReceivedAudio, untilMs: number): void {
    this.#audible.add(itemId);
    this.#take(untilMs);
  }

  read(event: ServerEvent, atMs: number): void {
    if (event.type !== 'response.output_audio_transcript.delta' && event.type !== 'response.output_text.delta') return;
    this.#waiting.push({ itemId: event.item_id, text: plainText(event.delta) });
    if (event.type === 'response.output_text.delta') this.#audible.add(event.item_id);
    this.#take(atMs);
  }

  #take(atMs: number): void {
    const ready = this.#waiting.filter(({ itemId }) => this.#audible.has(itemId));
    this.#waiting = this.#waiting.filter(({ itemId }) => !this.#audible.has(itemId));
    for (const { itemId, text } of ready) if (text) this.words.push({ atMs, itemId, text });
  }
}
