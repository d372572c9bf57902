import { remoteSpeech } from '@repartee/core/audio';
import { ReparteeError } from '@repartee/core/providers';
import type { SpeechChunk, TtsOptions, TtsProvider } from '@repartee/core/providers';
import type { OpenAI } from 'openai';
import { openAiClient } from './client.js';
import { failure } from './failure.js';
import type { OpenAiServices } from './openai-llm.js';
import type { ModelSettings, OpenAiSettings } from './settings.js';

type SpeechSettings = NonNullable<OpenAiSettings['speech']>;

/** Any server that has `/audio/speech` of OpenAI. It tells no word times, so the session estimates them. */
export class OpenAiTts implements TtsProvider {
  readonly #settings: ModelSettings;
  readonly #speech: SpeechSettings;
  readonly #services: OpenAiServices;
  readonly #client: OpenAI;

  constructor(settings: OpenAiSettings, speech: SpeechSettings, services: OpenAiServices) {
    this.#settings = { ...settings, model: speech.model };
    this.#speech = speech;
    this.#services = services;
    this.#client = openAiClient(settings);
  }

  async *speak(text: AsyncIterable<string>, { signal, voice, speed }: TtsOptions): AsyncGenerator<SpeechChunk> {
    const { model, format, instructions, sampleRate, maxChars, firstAudioMs, betweenAudioMs } = this.#speech;
    const request = async (input: string, callSignal: AbortSignal) => {
      const answer = await this.#client.audio.speech.create(
        {
          model,
          input,
          voice: voice ?? this.#speech.voice,
          response_format: format,
          ...(speed !== undefined && speed !== 1 && { speed }),
          ...(instructions !== undefined && { instructions }),
        },
        { signal: callSignal },
      );
      const type = answer.headers.get('content-type') ?? '';
      if (!answer.body || /^(text|application\/json)/.test(type)) {
        await answer.body?.cancel();
        throw new ReparteeError(
          'provider',
          `The voice ${model} answered with ${type || 'nothing'} where audio was expected`,
        );
      }
      return answer.body as AsyncIterable<Uint8Array>;
    };
    yield* remoteSpeech({
      ...{ text, maxChars, request, sampleRate, signal, firstAudioMs, betweenAudioMs },
      clock: this.#services.clock,
      what: `The voice ${model}`,
      failure: (cause) => failure(cause, this.#settings),
    });
  }
}
