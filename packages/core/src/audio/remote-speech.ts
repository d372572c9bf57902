import { ReparteeError } from '../providers/index.js';
import type { Clock, SpeechChunk } from '../providers/index.js';
import { Deadline, guarded, linkedController, prefetch, sentencesOf } from '../streams/index.js';
import { PcmReader } from './pcm-reader.js';
import { Resampler } from './resampler.js';

/** The audio of one piece of text, as it comes. */
export type AudioBody = AsyncIterable<Uint8Array>;

export interface RemoteSpeechOptions {
  readonly text: AsyncIterable<string>;
  /** Longest piece that the server takes. */
  readonly maxChars: number;
  /** Asks for the audio of a piece; resolves when the answer begins. Called for the next piece while one is being heard. */
  readonly request: (piece: string, signal: AbortSignal) => Promise<AudioBody>;
  /** Hz, where the audio does not say. */
  readonly sampleRate: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Longest wait for the first audio of a piece, and between two pieces of audio, ms. */
  readonly firstAudioMs: number;
  readonly betweenAudioMs: number;
  /** Who is waited for, for errors. */
  readonly what: string;
  /** A foreign error, of the request or in the middle of the audio, as one of ours. */
  readonly failure: (cause: unknown) => ReparteeError;
}

/**
 * Speech from a server that takes whole pieces of text: sentence by sentence while the text is still being written, the next
 * one asked for before it is needed. All chunks have the rate of the first. A piece without audio is an error.
 */
export async function* remoteSpeech(options: RemoteSpeechOptions): AsyncGenerator<SpeechChunk, void, undefined> {
  const { text, maxChars, clock, signal, what } = options;
  using call = linkedController(signal);
  const pieces = guarded(sentencesOf(text, { maxChars }), {
    signal: call.signal,
    clock,
    what,
    // The writer has its own deadlines.
    firstMs: Infinity,
    betweenMs: Infinity,
    firstSetting: '',
    betweenSetting: '',
  });
  const begun = async function* () {
    for await (const piece of pieces) {
      const speech = readPiece(piece, options, call.signal);
      yield { first: await speech.next(), speech };
    }
  };
  let resampler: Resampler | undefined;
  try {
    for await (const { first, speech } of prefetch(begun(), 1)) {
      for (let next = first; !next.done; next = await speech.next()) {
        if (signal.aborted) return;
        const { samples, sampleRate } = next.value;
        if (resampler?.fromRate !== sampleRate) resampler = new Resampler(sampleRate, resampler?.toRate ?? sampleRate);
        const converted = resampler.push(samples);
        if (converted.length > 0) yield { samples: converted, sampleRate: resampler.toRate, words: [] };
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    call.abort('over');
  }
}

async function* readPiece(piece: string, options: RemoteSpeechOptions, signal: AbortSignal) {
  const { clock, request, firstAudioMs, betweenAudioMs, failure, what } = options;
  using deadline = new Deadline(clock, signal);
  const reader = new PcmReader(options.sampleRate);
  let hasBegun = false;
  let body: AsyncIterator<Uint8Array> | undefined;
  try {
    const startedAt = clock.now();
    body = (await deadline.wait(request(piece, deadline.signal), firstAudioMs))[Symbol.asyncIterator]();
    for (;;) {
      const leftMs = hasBegun ? betweenAudioMs : firstAudioMs - (clock.now() - startedAt);
      const next = await deadline.wait(body.next(), leftMs);
      if (next.done) break;
      const samples = reader.push(next.value);
      if (samples.length === 0) continue;
      hasBegun = true;
      yield { samples, sampleRate: reader.sampleRate };
    }
  } catch (cause) {
    if (signal.aborted) return;
    if (deadline.isOver) throw tooLate(options, hasBegun);
    throw failure(cause);
  } finally {
    body?.return?.()?.then(undefined, () => {});
  }
  if (signal.aborted) return;
  if (deadline.isOver) throw tooLate(options, hasBegun);
  if (!hasBegun) {
    throw new ReparteeError('provider', `${what} answered without audio`, { retryable: true });
  }
}

function tooLate({ what, firstAudioMs, betweenAudioMs }: RemoteSpeechOptions, hasBegun: boolean): ReparteeError {
  const [setting, ms] = hasBegun
    ? (['betweenAudioMs', betweenAudioMs] as const)
    : (['firstAudioMs', firstAudioMs] as const);
  return new ReparteeError('timeout', `${what} sent no audio for ${ms} ms (${setting})`, {
    details: { setting, waitedMs: ms },
  });
}
