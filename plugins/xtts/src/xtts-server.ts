import { openAsBlob } from 'node:fs';
import { ReparteeError } from '@repartee/core/providers';
import { z } from 'zod';
import { failure, refusal } from './failure.js';
import type { XttsSettings } from './settings.js';

/** One of the two kinds of server. */
export interface XttsServer {
  readonly base: string;
  readonly languages: readonly string[];
  readonly voices: readonly string[];
  /** s16le mono at 24 kHz, behind a WAV header without lengths. */
  speak(text: string, language: string, voice: string, signal: AbortSignal): Promise<Response>;
}

export type XttsServerOptions = Pick<XttsSettings, 'api' | 'streamChunkSize'> & {
  /** Voices to make: name → absolute path of a WAV. */
  readonly clones: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
};

const speakerSchema = z.object({
  gpt_cond_latent: z.array(z.array(z.number())),
  speaker_embedding: z.array(z.number()),
});
type Speaker = z.output<typeof speakerSchema>;
const languageListSchema = z.array(z.string()).min(1);
const languageNamesSchema = z.object({ languages: z.record(z.string(), z.string()) });

/** Asks a server what it is and what it has. */
export async function openServer(base: string, options: XttsServerOptions): Promise<XttsServer> {
  const answer = await ask(base, '/languages', options.signal);
  const list = languageListSchema.safeParse(answer).data;
  const names = languageNamesSchema.safeParse(answer).data;
  const kind = list ? 'streaming-server' : names ? 'api-server' : undefined;
  if (!kind || (options.api !== 'auto' && options.api !== kind)) {
    const found = kind ? `an ${kind}` : 'something else';
    const expected = options.api === 'auto' ? 'an XTTS server' : `an ${options.api}`;
    throw new ReparteeError('config', `Expected ${expected} at ${base}, found ${found} (servers, api)`);
  }
  return list
    ? openStreamingServer(base, list, options)
    : openApiServer(base, Object.values(names!.languages), options);
}

/** coqui-ai/xtts-streaming-server: a voice is a set of numbers that goes with every request. */
async function openStreamingServer(
  base: string,
  languages: readonly string[],
  options: XttsServerOptions,
): Promise<XttsServer> {
  const { clones, signal, streamChunkSize } = options;
  const speakers = new Map<string, Speaker>();
  for (const [name, path] of Object.entries(clones)) speakers.set(name, await clone(base, name, path, signal));
  const studio = z.record(z.string(), speakerSchema).safeParse(await ask(base, '/studio_speakers', signal)).data ?? {};
  for (const [name, speaker] of Object.entries(studio)) if (!speakers.has(name)) speakers.set(name, speaker);
  return {
    base,
    languages,
    voices: [...speakers.keys()],
    speak: (text, language, voice, callSignal) =>
      fetch(`${base}/tts_stream`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          text,
          language,
          ...speakers.get(voice),
          add_wav_header: true,
          // A string: servers of pydantic 2 refuse a number.
          stream_chunk_size: String(streamChunkSize),
        }),
        signal: callSignal,
      }),
  };
}

/** daswer123/xtts-api-server: a voice is a recording on the server. */
async function openApiServer(
  base: string,
  languages: readonly string[],
  options: XttsServerOptions,
): Promise<XttsServer> {
  const { clones, signal } = options;
  if (Object.keys(clones).length > 0) {
    throw new ReparteeError(
      'config',
      `The xtts-api-server at ${base} clones by itself: put the recordings into its speakers folder and leave clones out`,
    );
  }
  const voices = z.array(z.string()).safeParse(await ask(base, '/speakers_list', signal)).data ?? [];
  return {
    base,
    languages,
    voices,
    speak: (text, language, voice, callSignal) =>
      fetch(`${base}/tts_stream?${new URLSearchParams({ text, speaker_wav: voice, language })}`, {
        signal: callSignal,
      }),
  };
}

async function clone(base: string, name: string, path: string, signal: AbortSignal): Promise<Speaker> {
  const form = new FormData();
  try {
    form.set('wav_file', await openAsBlob(path, { type: 'audio/wav' }), 'voice.wav');
  } catch (cause) {
    throw new ReparteeError('config', `The recording of the voice ${name} cannot be read: ${path} (clones)`, { cause });
  }
  const answer = await request(base, '/clone_speaker', { method: 'POST', body: form, signal });
  const speaker = speakerSchema.safeParse(answer).data;
  if (speaker) return speaker;
  throw new ReparteeError('provider', `The XTTS server at ${base} made no voice of ${name}: its answer is not one`);
}

function ask(base: string, path: string, signal: AbortSignal): Promise<unknown> {
  return request(base, path, { signal });
}

async function request(base: string, path: string, init: RequestInit): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(`${base}${path}`, init);
  } catch (cause) {
    throw failure(cause, base);
  }
  if (!response.ok) throw await refusal(response, base);
  try {
    return await response.json();
  } catch (cause) {
    throw new ReparteeError('provider', `The XTTS server at ${base} answered ${path} with something that is no JSON`, {
      cause,
    });
  }
}
