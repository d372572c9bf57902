import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server may do instead of speaking; the names are those of its sources' failures. */
export type Fault = 'none' | 'stall' | 'stall-midway' | 'cut' | 'empty' | 'status' | 'garbage' | 'drip';

export interface FakeXtts extends AsyncDisposable {
  readonly base: string;
  fault: Fault;
  /** With `status`. */
  status: number;
  readonly spoken: { text: string; language: string; voice: string }[];
  readonly clones: number[];
  /** Requests at once, at most; and those that were hung up on. */
  busiest: number;
  hungUp: number;
}

const languages = ['en', 'es', 'fr', 'de', 'it', 'pt', 'zh-cn', 'ja', 'hi'];
/** The header that both servers write: of a file without audio. */
const header = Buffer.from(
  '524946462400000057415645666d74201000000001000100c05d000080bb0000020010006461746100000000',
  'hex',
);

/** As `GET /languages` and the rest of either server answer. Audio: 60 ms of a tone for each letter. */
export async function fakeXtts(
  kind: 'streaming-server' | 'api-server',
  voices = ['Claribel', 'Daisy'],
): Promise<FakeXtts> {
  let running = 0;
  const fake: FakeXtts = {
    base: '',
    fault: 'none',
    status: 500,
    spoken: [],
    clones: [],
    busiest: 0,
    hungUp: 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake');
    const route = `${request.method} ${url.pathname}`;
    if (route === 'GET /languages') {
      return json(
        response,
        kind === 'streaming-server'
          ? languages
          : { languages: Object.fromEntries(languages.map((code) => [`Name of ${code}`, code])) },
      );
    }
    if (kind === 'api-server' && route === 'GET /speakers_list') return json(response, voices);
    if (kind === 'streaming-server' && route === 'GET /studio_speakers') {
      return json(response, Object.fromEntries(voices.map((name, index) => [name, speaker(index)])));
    }
    if (kind === 'streaming-server' && route === 'POST /clone_speaker') {
      const body = await bodyOf(request);
      if (!body.includes('name="wav_file"')) return json(response, { detail: [{ loc: ['body', 'wav_file'] }] }, 422);
      fake.clones.push(body.length);
      return json(response, speaker(100));
    }
    if (kind === 'streaming-server' && route === 'POST /tts_stream') {
      const body = JSON.parse((await bodyOf(request)).toString()) as Record<string, unknown>;
      const { text, language, speaker_embedding: embedding, gpt_cond_latent: latent, stream_chunk_size: size } = body;
      if (typeof size !== 'string' || !Array.isArray(embedding) || !Array.isArray(latent)) {
        return json(response, { detail: [{ loc: ['body'], msg: 'field required' }] }, 422);
      }
      return speak(request, response, {
        text: String(text),
        language: String(language),
        voice: voiceOf(embedding[0] as number),
      });
    }
    if (kind === 'api-server' && route === 'GET /tts_stream') {
      const [text, voice, language] = ['text', 'speaker_wav', 'language'].map((name) => url.searchParams.get(name));
      if (!text || !voice || !language) return json(response, { detail: [] }, 422);
      if (!languages.includes(language))
        return json(response, { detail: 'Language code sent is either unsupported or misspelled.' }, 400);
      return speak(request, response, { text, language, voice });
    }
    json(response, { detail: 'Not Found' }, 404);
  });

  function voiceOf(mark: number): string {
    return mark === 100 ? 'clone' : (voices[mark] ?? 'nobody');
  }

  async function speak(
    request: IncomingMessage,
    response: ServerResponse,
    said: FakeXtts['spoken'][number],
  ): Promise<void> {
    fake.spoken.push(said);
    running++;
    fake.busiest = Math.max(fake.busiest, running);
    response.once('close', () => {
      running--;
      if (!response.writableFinished) fake.hungUp++;
    });
    if (fake.fault === 'status') return json(response, { detail: `cannot say: ${said.text}` }, fake.status);
    response.writeHead(200, { 'Content-Type': 'audio/wav' });
    if (fake.fault === 'garbage')
      return void response.end('RIFF and then nothing that is a WAV file at all, for long'.repeat(100));
    // A language or a text that it cannot speak shows only now.
    if (fake.fault === 'cut' || !languages.includes(said.language) || said.text.length > 400) {
      response.write(header);
      return void setTimeout(() => request.socket.destroy(), 20);
    }
    if (fake.fault === 'empty') return void response.end(header);
    if (fake.fault === 'stall') return;
    response.write(header.subarray(0, 10));
    response.write(header.subarray(10));
    const audio = tone(said.text.length * 60);
    // Pieces that end inside a sample.
    const length = fake.fault === 'drip' ? 4801 : 22_273;
    for (let at = 0; at < audio.length && !response.destroyed; at += length) {
      response.write(audio.subarray(at, at + length));
      if (fake.fault === 'stall-midway') return;
      await new Promise((resolve) => setTimeout(resolve, fake.fault === 'drip' ? 20 : 2));
    }
    response.end();
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(fake, { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

function speaker(mark: number) {
  return { gpt_cond_latent: [Array(1024).fill(0.01)], speaker_embedding: [mark, ...Array(511).fill(0)] };
}

function tone(ms: number): Buffer {
  const bytes = Buffer.alloc(ms * 48);
  for (let i = 0; i < bytes.length / 2; i++) bytes.writeInt16LE(Math.round(8000 * Math.sin(i / 9)), i * 2);
  return bytes;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value));
}
