import { LISTEN_RATE, ReparteeError } from '@repartee/core/providers';
import type { AsrInput, AsrPart, Clock, Logger, RunOptions } from '@repartee/core/providers';
import { linkedController } from '@repartee/core/streams';
import type { Crowding } from './crowding.js';
import { StablePrefix } from './stable-prefix.js';
import type { Transcript, TurnTranscript } from './turn-transcript.js';

export interface TranscribeTurnOptions {
  readonly signal: AbortSignal;
  readonly session: string | undefined;
  readonly clock: Clock;
  /** How long after a pause its transcript is of use, ms. */
  readonly transcriptMs: number;
  /** For the transcript at a pause; a partial is decoded once, with the first of them. */
  readonly temperatures: readonly number[];
  /** New samples after which a partial is asked for, where nobody else needs the worker. `Infinity`: never. */
  readonly partialSamples: number;
  readonly crowding: Crowding;
  readonly logger: Logger;
}

/** How a partial is asked for: of one session only the newest waits. */
const guess: Partial<RunOptions> = { priority: 'background', coalesce: 'partial' };

/**
 * `guess`: while the speaker goes on. `early`: the speaker has just fallen silent, so that this may be what the pause asks
 * for. `final`: a pause asks for it.
 */
type Kind = 'guess' | 'early' | 'final';

/** A transcription under way. */
interface Job {
  readonly kind: Kind;
  /** The turn is transcribed up to here, in samples. */
  readonly position: number;
  readonly outcome: Promise<Event>;
  cancel(): void;
}

type Event =
  | { readonly type: 'input'; readonly input: AsrInput }
  | { readonly type: 'input-end' }
  | { readonly type: 'input-failure'; readonly error: unknown }
  | { readonly type: 'transcript'; readonly job: Job; readonly transcript: Transcript }
  | { readonly type: 'failure'; readonly job: Job; readonly error: unknown }
  | { readonly type: 'abort' };

/** Audio read beyond what is being transcribed, in samples (30 s), and pauses waiting: more stays with the source. */
const READ_AHEAD_SAMPLES = 30 * LISTEN_RATE;
const READ_AHEAD_PAUSES = 16;

/** A partial is not asked for again before this many times what the last one took: they use about a quarter of a core. */
const PARTIAL_REST = 4;

/** Above this no transcription is begun before the pause is certain: the pool has more to do than to be early. */
const EARLY_CROWDING = 1.5;

/**
 * One turn, from its audio to its transcripts. It goes on reading while it transcribes. A partial gives way to a pause,
 * unless it was begun when the speaker had fallen silent: then it is the transcript wanted, and the pause waits for it.
 */
export async function* transcribeTurn(
  audio: AsyncIterable<AsrInput>,
  turn: TurnTranscript,
  { signal, session, clock, transcriptMs, temperatures, partialSamples, crowding, logger }: TranscribeTurnOptions,
): AsyncGenerator<AsrPart, void, undefined> {
  if (signal.aborted) return;
  const inputs = audio[Symbol.asyncIterator]();
  const prefix = new StablePrefix();
  const abort = aborted(signal);
  /** Positions of the pauses that still want their transcript. */
  const pauses: number[] = [];
  let reading: Promise<Event> | undefined;
  let ended = false;
  let partial: Job | undefined;
  let final: Job | undefined;
  /** Position of the last pause. */
  let paused = 0;
  let partialAt = partialSamples * crowding.factor;
  /** Where the last transcription was begun. */
  let tried = 0;
  let shown = '';

  const asked = (): Partial<RunOptions> => {
    const now = clock.now();
    return { priority: 'normal', due: now, deadline: now + transcriptMs };
  };
  const start = (kind: Kind, position: number): Job => {
    tried = position;
    const controller = linkedController(signal);
    const outcome = turn
      .upTo(position, {
        ...(kind === 'guess' ? guess : asked()),
        signal: controller.signal,
        session,
        temperatures: kind === 'final' ? temperatures : temperatures.slice(0, 1),
      })
      .then(
        (transcript): Event => ({ type: 'transcript', job, transcript }),
        (error: unknown): Event => ({ type: 'failure', job, error }),
      )
      .finally(() => controller[Symbol.dispose]());
    const job: Job = { kind, position, outcome, cancel: () => controller.abort() };
    return job;
  };
  const drop = () => {
    partial?.cancel();
    final?.cancel();
    partial = final = undefined;
  };
  const finish = (transcript: Transcript, position: number): AsrPart => {
    drop();
    pauses.shift();
    prefix.remember(transcript.text);
    partialAt = position + partialSamples * crowding.factor;
    shown = '';
    return transcriptEnd(transcript, position);
  };
  const due = (): Kind | undefined => {
    if (partialSamples === Infinity) return undefined;
    if (turn.fellQuietAfter(tried)) return crowding.factor < EARLY_CROWDING ? 'early' : undefined;
    return turn.length >= partialAt && !turn.quietSince(tried, turn.length) ? 'guess' : undefined;
  };

  try {
    for (;;) {
      const pause = pauses[0];
      if (pause !== undefined) {
        const held = turn.heldAt(pause);
        if (held && !final) {
          yield finish(held, pause);
          continue;
        }
        const isWanted = partial?.kind === 'early' && turn.quietSince(partial.position, pause);
        if (!isWanted) {
          if (partial) partial = void partial.cancel();
          final ??= start('final', pause);
        }
      } else if (ended) {
        return;
      } else if (!partial) {
        const kind = due();
        if (kind) partial = start(kind, turn.length);
      }

      const ahead = final ? turn.length - final.position : 0;
      if (!ended && ahead < READ_AHEAD_SAMPLES && pauses.length < READ_AHEAD_PAUSES) reading ??= read(inputs);
      const event = await Promise.race(
        [abort.event, final?.outcome, partial?.outcome, reading].filter((promise) => promise !== undefined),
      );

      switch (event.type) {
        case 'abort':
          return;
        case 'input':
          reading = undefined;
          if (event.input.type === 'audio') turn.hear(event.input.samples);
          else pauses.push((paused = turn.length));
          break;
        case 'input-end':
          reading = undefined;
          ended = true;
          if (turn.length > paused) pauses.push(turn.length);
          break;
        case 'input-failure':
          ended = true;
          if (signal.aborted) return;
          throw event.error;
        case 'failure':
          if (signal.aborted) return;
          if (event.job === final) throw event.error;
          // A guess less; a lasting fault shows at the pause.
          logger.debug('asr-partial-failed', { code: ReparteeError.is(event.error) ? event.error.code : 'unknown' });
          partialAt = turn.length + partialSamples;
          partial = undefined;
          break;
        case 'transcript': {
          const { job, transcript } = event;
          if (transcript.timing) crowding.note(transcript.timing);
          if (job === final) {
            yield finish(transcript, job.position);
            break;
          }
          partial = undefined;
          partialAt = job.position + Math.max(partialSamples, restSamples(transcript)) * crowding.factor;
          // With a pause waiting, the head of the loop gives it out or asks for another.
          if (pauses.length === 0 && transcript.sure) {
            const { delta, interim } = prefix.update(transcript.text);
            if (delta !== '' || interim !== shown) yield { type: 'transcript-delta', text: delta, interim };
            shown = interim;
          }
        }
      }
    }
  } finally {
    abort.forget();
    drop();
    if (!ended) await close(inputs, reading !== undefined);
  }
}

function transcriptEnd({ text, language, confidence, timing }: Transcript, position: number): AsrPart {
  const audioMs = (position * 1000) / LISTEN_RATE;
  return { type: 'transcript-end', text: text.trim(), language, audioMs, confidence, timing };
}

function restSamples({ timing }: Transcript): number {
  return timing ? (PARTIAL_REST * (timing.queueMs + timing.computeMs) * LISTEN_RATE) / 1000 : 0;
}

function read(inputs: AsyncIterator<AsrInput>): Promise<Event> {
  return inputs.next().then(
    ({ done, value }): Event => (done ? { type: 'input-end' } : { type: 'input', input: value as AsrInput }),
    (error: unknown): Event => ({ type: 'input-failure', error }),
  );
}

/** Closes the source. While a read is pending a generator closes only after it: then nobody waits for that. */
async function close(inputs: AsyncIterator<AsrInput>, reading: boolean): Promise<void> {
  const closed = Promise.resolve(inputs.return?.()).catch(() => undefined);
  if (!reading) await closed;
}

/** The abort of a signal as an event, and how to stop listening for it. */
function aborted(signal: AbortSignal): { readonly event: Promise<Event>; forget(): void } {
  let forget = () => {};
  const event = new Promise<Event>((resolve) => {
    const onAbort = () => resolve({ type: 'abort' });
    signal.addEventListener('abort', onAbort, { once: true });
    forget = () => signal.removeEventListener('abort', onAbort);
  });
  return { event, forget };
}
