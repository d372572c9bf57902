import { remoteSpeech } from '@repartee/core/audio';
import { guardedCall } from '@repartee/core/streams';
import { ReparteeError } from '@repartee/core/providers';
import type { PluginServices, SpeechChunk, TtsOptions, TtsProvider } from '@repartee/core/providers';
import { failure, refusal } from './failure.js';
import { languageOf, maxCharsOf, tidy } from './languages.js';
import { ServerRotation } from './server-rotation.js';
import type { Lease } from './server-rotation.js';
import type { XttsSettings } from './settings.js';
import { openServer } from './xtts-server.js';
import type { XttsServer } from './xtts-server.js';

/** What both kinds of server send, where their header does not say otherwise, Hz. */
const SAMPLE_RATE = 24_000;

/** XTTS v2 behind HTTP, on one or several servers that have the same voices. */
export class XttsTts implements TtsProvider {
  readonly #settings: XttsSettings;
  readonly #services: Pick<PluginServices, 'clock' | 'logger'>;
  readonly #rotation: ServerRotation<XttsServer>;
  readonly #languages: readonly string[];
  readonly #voices: readonly string[];
  readonly #voice: string;
  readonly #unspoken = new Set<string>();

  /** Rejects when no server can be reached, or none has the voice. One of several that is away is told in the log. */
  static async connect(settings: XttsSettings, services: PluginServices): Promise<XttsTts> {
    const { clock, logger, resolvePath } = services;
    const starting = new AbortController();
    const clones = Object.fromEntries(Object.entries(settings.clones).map(([name, path]) => [name, resolvePath(path)]));
    const { api, streamChunkSize, startMs } = settings;
    const attempts = await Promise.allSettled(
      settings.servers.map(async (base) => {
        const opening = openServer(base, { api, streamChunkSize, clones, signal: starting.signal });
        const what = `The XTTS server at ${base}`;
        const server = await guardedCall(opening, {
          signal: starting.signal,
          clock,
          what,
          ms: startMs,
          setting: 'startMs',
        });
        return server!;
      }),
    );
    starting.abort('over');
    const servers = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    for (const attempt of attempts) {
      if (attempt.status === 'fulfilled') continue;
      if (servers.length === 0 || (attempt.reason as { code?: string }).code === 'config') throw attempt.reason;
      logger.warn('xtts-server-away', { error: attempt.reason });
    }
    return new XttsTts(servers, settings, services);
  }

  private constructor(servers: readonly XttsServer[], settings: XttsSettings, services: PluginServices) {
    this.#settings = settings;
    this.#services = services;
    this.#rotation = new ServerRotation(servers, services.clock, settings.restMs);
    const common = (lists: readonly (readonly string[])[]) =>
      lists.reduce((all, some) => all.filter((name) => some.includes(name)));
    this.#languages = common(servers.map(({ languages }) => languages));
    this.#voices = common(servers.map(({ voices }) => voices));
    const voice = settings.voice ?? this.#voices[0];
    if (voice === undefined) {
      throw new ReparteeError(
        'config',
        'The XTTS server has no voice of its own; make one with clones, or put a recording into its speakers folder',
      );
    }
    this.#voice = this.#known(voice, 'voice');
    if (!languageOf(settings.language, this.#languages)) {
      throw new ReparteeError(
        'config',
        `Expected language to be one of ${this.#languages.join(', ')}, got ${settings.language}`,
      );
    }
  }

  async *speak(text: AsyncIterable<string>, { signal, voice, language }: TtsOptions): AsyncGenerator<SpeechChunk> {
    const { firstAudioMs, betweenAudioMs } = this.#settings;
    const speaker = voice === undefined ? this.#voice : this.#known(voice, 'voice');
    const spoken = this.#language(language);
    yield* remoteSpeech({
      text,
      maxChars: maxCharsOf(spoken),
      sampleRate: SAMPLE_RATE,
      clock: this.#services.clock,
      signal,
      firstAudioMs,
      betweenAudioMs,
      what: 'The XTTS server',
      request: (piece, callSignal) => this.#request(tidy(piece), spoken, speaker, callSignal),
      failure: (cause) => failure(cause, 'servers'),
    });
  }

  /** From the first server that answers. */
  async #request(
    text: string,
    language: string,
    voice: string,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    for (let left = this.#rotation.size; ; left--) {
      const lease = await this.#rotation.lend(signal);
      try {
        const response = await lease.server.speak(text, language, voice, signal);
        if (!response.ok || !response.body) throw await refusal(response, lease.server.base);
        return audioOf(response.body, lease, signal);
      } catch (cause) {
        const error = failure(cause, lease.server.base);
        lease.release(error.retryable && !signal.aborted);
        if (signal.aborted || !error.retryable || left <= 1) throw error;
        this.#services.logger.warn('xtts-server-error', { error });
      }
    }
  }

  #language(wanted: string | undefined): string {
    const { language } = this.#settings;
    const found = wanted === undefined ? undefined : languageOf(wanted, this.#languages);
    if (wanted !== undefined && !found && !this.#unspoken.has(wanted)) {
      this.#unspoken.add(wanted);
      this.#services.logger.warn('xtts-language-unknown', { language: wanted, spoken: language });
    }
    return found ?? languageOf(language, this.#languages)!;
  }

  #known(voice: string, setting: string): string {
    if (this.#voices.includes(voice)) return voice;
    const known = this.#voices.slice(0, 20).join(', ') + (this.#voices.length > 20 ? ', …' : '');
    throw new ReparteeError('config', `XTTS has no voice "${voice}" (${setting}); it has ${known}`);
  }
}

/** The server is free again when its audio has been read, or nobody wants it any more. */
function audioOf(
  body: ReadableStream<Uint8Array>,
  lease: Lease<XttsServer>,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const give = () => lease.release();
  signal.addEventListener('abort', give, { once: true });
  return (async function* () {
    let failed = true;
    try {
      for await (const bytes of body) yield bytes;
      failed = false;
    } catch (cause) {
      throw failure(cause, lease.server.base);
    } finally {
      signal.removeEventListener('abort', give);
      lease.release(failed && !signal.aborted);
    }
  })();
}
