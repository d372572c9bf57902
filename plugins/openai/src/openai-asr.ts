import { joinSamples, writeWav } from '@repartee/core/audio';
import { LISTEN_RATE } from '@repartee/core/providers';
import type { AsrInput, AsrOptions, AsrPart, AsrProvider } from '@repartee/core/providers';
import { Deadline, guarded, linkedController, prefetch } from '@repartee/core/streams';
import { ReparteeError } from '@repartee/core/providers';
import { toFile } from 'openai';
import type { OpenAI } from 'openai';
import { openAiClient } from './client.js';
import { failure } from './failure.js';
import { languageCode } from './language-names.js';
import type { OpenAiServices } from './openai-llm.js';
import type { ModelSettings, OpenAiSettings } from './settings.js';

type TranscriptionSettings = NonNullable<OpenAiSettings['transcription']>;
type TranscriptEnd = Extract<AsrPart, { type: 'transcript-end' }>;

/** What is shorter holds no word, and servers refuse it. 100 ms. */
const LEAST_SAMPLES = LISTEN_RATE / 10;
/** Transcripts of one turn that may be under way behind the one that is awaited. */
const AHEAD = 2;

/**
 * Any server that has `/audio/transcriptions` of OpenAI. It takes whole recordings, so at each pause the turn so far is sent,
 * and nothing is transcribed while somebody speaks. A language that nobody names is `und`.
 */
export class OpenAiAsr implements AsrProvider {
  readonly #settings: ModelSettings;
  readonly #transcription: TranscriptionSettings;
  readonly #services: OpenAiServices;
  readonly #client: OpenAI;

  constructor(settings: OpenAiSettings, transcription: TranscriptionSettings, services: OpenAiServices) {
    this.#settings = { ...settings, model: transcription.model };
    this.#transcription = transcription;
    this.#services = services;
    this.#client = openAiClient(settings);
  }

  async *transcribe(audio: AsyncIterable<AsrInput>, options: AsrOptions): AsyncGenerator<AsrPart> {
    using call = linkedController(options.signal);
    try {
      // Listening goes on while a transcript is awaited; they come in the order of the pauses.
      for await (const { transcript } of prefetch(this.#transcripts(audio, options, call.signal), AHEAD)) {
        const end = await transcript;
        if (options.signal.aborted) return;
        yield end;
      }
    } catch (error) {
      if (!options.signal.aborted) throw error;
    } finally {
      call.abort('over');
    }
  }

  async *#transcripts(audio: AsyncIterable<AsrInput>, { language }: AsrOptions, signal: AbortSignal) {
    let heard: Float32Array[] = [];
    let hasNew = false;
    const ask = () => {
      heard = [joinSamples(heard)];
      hasNew = false;
      const transcript = this.#ask(heard[0]!, language ?? this.#transcription.language, signal);
      // Whoever leaves early does not look at it.
      transcript.catch(() => {});
      return { transcript };
    };
    // A listener that waits for more must hear that the turn is over.
    const patience = { firstMs: Infinity, betweenMs: Infinity, firstSetting: '', betweenSetting: '' };
    const inputs = guarded(audio, { signal, clock: this.#services.clock, what: 'The microphone', ...patience });
    for await (const input of inputs) {
      if (signal.aborted) return;
      if (input.type === 'audio') {
        heard.push(input.samples);
        hasNew ||= input.samples.length > 0;
      } else yield ask();
    }
    if (hasNew && !signal.aborted) yield ask();
  }

  async #ask(samples: Float32Array, language: string | undefined, signal: AbortSignal): Promise<TranscriptEnd> {
    const { model, prompt, format, answerMs } = this.#transcription;
    const audioMs = (samples.length * 1000) / LISTEN_RATE;
    const end = { type: 'transcript-end', audioMs } as const;
    if (samples.length < LEAST_SAMPLES) return { ...end, text: '', language: language ?? 'und' };
    using deadline = new Deadline(this.#services.clock, signal);
    try {
      const file = await toFile(writeWav(samples, LISTEN_RATE), 'turn.wav', { type: 'audio/wav' });
      const request = this.#client.audio.transcriptions.create(
        { file, model, response_format: format, ...(language && { language }), ...(prompt && { prompt }) },
        { signal: deadline.signal },
      );
      const answer: { text?: unknown; language?: unknown } = await deadline.wait(request, answerMs);
      if (typeof answer?.text !== 'string') {
        throw new ReparteeError('provider', `The transcriber ${model} answered without a text`, { retryable: true });
      }
      const detected = typeof answer.language === 'string' ? languageCode(answer.language) : undefined;
      return { ...end, text: answer.text.trim(), language: language ?? detected ?? 'und' };
    } catch (cause) {
      if (signal.aborted) throw cause;
      if (!deadline.isOver) throw failure(cause, this.#settings);
      throw new ReparteeError(
        'timeout',
        `The transcriber ${model} sent nothing for ${answerMs} ms (transcription.answerMs)`,
        {
          details: { setting: 'transcription.answerMs', waitedMs: answerMs },
        },
      );
    }
  }
}
