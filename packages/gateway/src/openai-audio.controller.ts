import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { Controller, HttpCode, Inject, Optional, Post, Req, Res } from '@nestjs/common';
import { Conversations, PluginHost } from '@repartee/core';
import { readWav, resample } from '@repartee/core/audio';
import { LISTEN_RATE, ReparteeError } from '@repartee/core/providers';
import type { AsrInput, SpeechChunk } from '@repartee/core/providers';
import { clientError, ownVoice } from '@repartee/protocol';
import { z } from 'zod';
import { GATEWAY_OPTIONS } from './gateway-options.js';
import type { GatewayOptions } from './gateway-options.js';
import { HttpDoor } from './http-door.js';
import { readForm, readJson } from './read-body.js';
import { contentTypes, speechFormat, speechFormats, speechWriter } from './speech-format.js';
import { formatTranscript, transcriptFormat, usageOf } from './transcript-format.js';
import type { WholeTranscript } from './transcript-format.js';

/** Of an upload, as OpenAI has it. */
const MAX_BYTES = 25 * 1024 * 1024;
const CHUNK = LISTEN_RATE / 2;

const speechSchema = z.object({
  model: z.string().optional(),
  input: z.string().min(1),
  voice: z.union([z.string(), z.object({ id: z.string() })]).optional(),
  response_format: z.string().optional(),
  speed: z.number().min(0.25).max(4).default(1),
  stream_format: z.enum(['audio', 'sse']).default('audio'),
});

/** Speech and transcription over the same pool as the conversations, for tools that know OpenAI's endpoints. */
@Controller('v1/audio')
export class OpenAiAudioController {
  readonly #door: HttpDoor;
  readonly #host: PluginHost | undefined;
  readonly #conversations: Conversations;
  readonly #options: GatewayOptions;

  constructor(
    door: HttpDoor,
    conversations: Conversations,
    @Inject(GATEWAY_OPTIONS) options: GatewayOptions,
    @Optional() @Inject(PluginHost) host?: PluginHost,
  ) {
    this.#door = door;
    this.#conversations = conversations;
    this.#options = options;
    this.#host = host;
  }

  @Post('transcriptions')
  @HttpCode(200)
  transcriptions(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return this.#door.serve(request, response, async (signal) => {
      const form = await readForm(request, MAX_BYTES);
      const format = transcriptFormat(textOf(form, 'response_format'));
      const { samples, sampleRate } = await recordingOf(form);
      const parts = this.#providers.asr.transcribe(inputOf(resample(samples, sampleRate, LISTEN_RATE)), {
        signal,
        language: languageOf(form),
      });
      const isStream = textOf(form, 'stream') === 'true';
      const sse = isStream ? new EventStream(response) : undefined;
      let sent = '';
      let whole: WholeTranscript = { text: '', language: 'en', seconds: samples.length / sampleRate };
      for await (const part of parts) {
        if (part.type === 'transcript-end') whole = { ...whole, text: part.text.trim(), language: part.language };
        else if (sse && part.text) {
          sent += part.text;
          await sse.send({ type: 'transcript.text.delta', delta: part.text });
        }
      }
      if (signal.aborted) return;
      if (!sse) {
        const [type, body] = formatTranscript(whole, format);
        response.setHeader('Content-Type', type);
        response.end(body);
        return;
      }
      // What was sent is a promise; a text that turned out otherwise is told whole at the end.
      if (whole.text.startsWith(sent) && whole.text !== sent) {
        await sse.send({ type: 'transcript.text.delta', delta: whole.text.slice(sent.length) });
      }
      await sse.send({ type: 'transcript.text.done', text: whole.text, usage: usageOf(whole) });
      sse.end();
    });
  }

  @Post('speech')
  @HttpCode(200)
  speech(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return this.#door.serve(request, response, async (signal) => {
      const { input, voice, speed, stream_format, response_format } = parsed(await readJson(request, MAX_BYTES));
      const format = speechFormat(response_format);
      const { maxTextChars } = this.#options.server;
      if (input.length > maxTextChars) {
        throw clientError(`Expected at most ${maxTextChars} characters of text (server.maxTextChars)`, {
          reason: 'string-above-max-length',
          param: 'input',
        });
      }
      const { configured } = this.#conversations;
      const own =
        voice === undefined ? configured.voice : ownVoice(typeof voice === 'object' ? voice.id : voice, configured);
      const chunks = this.#providers.tts.speak(only(input), { signal, speed, ...(own !== null && { voice: own }) });
      const writer = await speechWriter(format);
      const sse = stream_format === 'sse' ? new EventStream(response) : undefined;
      if (!sse) response.setHeader('Content-Type', contentTypes[format]);
      const send = async (bytes: Uint8Array) => {
        if (bytes.length === 0 || signal.aborted) return;
        if (sse) await sse.send({ type: 'speech.audio.delta', audio: Buffer.from(bytes).toString('base64') });
        else if (!response.write(bytes)) await once(response, 'drain', { signal });
      };
      for await (const { samples, sampleRate } of chunks as AsyncIterable<SpeechChunk>) {
        await send(writer.write(samples, sampleRate));
      }
      await send(writer.end());
      if (signal.aborted) return;
      if (!sse) {
        response.end();
        return;
      }
      await sse.send({ type: 'speech.audio.done' });
      sse.end();
    });
  }

  get #providers() {
    if (!this.#host) throw new ReparteeError('config', 'This server has no plugins that listen and speak');
    return this.#host.providers;
  }
}

/** Server-sent events, each at once. */
class EventStream {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
    response.setHeader('Cache-Control', 'no-cache');
    response.setHeader('X-Accel-Buffering', 'no');
  }

  async send(event: object): Promise<void> {
    if (this.#response.destroyed) return;
    if (!this.#response.write(`data: ${JSON.stringify(event)}\n\n`)) await once(this.#response, 'drain');
  }

  end(): void {
    this.#response.end('data: [DONE]\n\n');
  }
}

async function recordingOf(form: FormData) {
  const file = form.get('file');
  if (file === null || typeof file === 'string') {
    throw clientError('Expected the recording as a part named "file", with a file name', {
      reason: 'missing-required-parameter',
      param: 'file',
    });
  }
  try {
    return readWav(new Uint8Array(await file.arrayBuffer()));
  } catch (error) {
    const { message } = ReparteeError.from(error, 'protocol', 'The recording cannot be read');
    throw clientError(`${message}. WAV is the one container that is read here`, {
      reason: 'invalid-value',
      param: 'file',
    });
  }
}

function languageOf(form: FormData): string | undefined {
  const tag = textOf(form, 'language');
  if (tag === undefined || tag === '') return undefined;
  if (/^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$/.test(tag)) return tag.split('-', 1)[0]!.toLowerCase();
  throw clientError('Expected language to be an ISO 639-1 code such as "en"', {
    reason: 'invalid-value',
    param: 'language',
  });
}

function textOf(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  return typeof value === 'string' ? value : undefined;
}

function parsed(body: unknown): z.output<typeof speechSchema> {
  const result = speechSchema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const param = issue!.path.join('.');
  const formats = param === 'response_format' ? ` (${speechFormats.join(', ')})` : '';
  throw clientError(`"${param}" is wrong: ${issue!.message}${formats}`, { reason: 'invalid-value', param });
}

async function* inputOf(samples: Float32Array): AsyncGenerator<AsrInput> {
  for (let at = 0; at < samples.length; at += CHUNK) yield { type: 'audio', samples: samples.subarray(at, at + CHUNK) };
}

async function* only(text: string): AsyncGenerator<string> {
  yield text;
}
