import { LISTEN_RATE, ReparteeError } from '@repartee/core/providers';
import type { AsrInput, AsrPart, Logger } from '@repartee/core/providers';
import { linkedController } from '@repartee/core/streams';
import { StablePrefix } from './stable-prefix.js';
import type { Transcript, TurnTranscript } from './turn-transcript.js';

export interface TranscribeTurnOptions {
  readonly signal: AbortSignal;
  /** For the transcript at a pause; a partial is decoded once, with the first of them. */
  readonly temperatures: readonly number[];
  /** New samples after which a partial is asked for. `Infinity`: never. */
  readonly partialSamples: number;
  readonly logger: Logger;
}

/** A transcription under way. */
interface Job {
  readonly kind: 'partial' | 'final';
  /** The turn is transcribed up to here, in samples. */
  readonly position: number;
  readonly outcome: Promise<Event>;
  cancel(): void;
}

type Event =
  | { readonly type: 'input'; readonly input: AsrInput }
  | { readonly type: 'input-end' }
  | { readonly type: 'input-failure'; readonly error: unknown }
  | { readonly type: 'transcript'; readonly transcript: Transcript }
  | { readonly type: 'failure'; readonly error: unknown }
  | { readonly type: 'abort' };

/** Audio read beyond what is being transcribed, in samples (30 s), and pauses waiting: more stays with the source. */
const READ_AHEAD_SAMPLES = 30 * LISTEN_RATE;
const READ_AHEAD_PAUSES = 16;

/**
 * One turn, from its audio to its transcripts. It goes on reading while it transcribes: one transcription at a time, a
 * partial gives way to a pause.
 */
export async function* transcribeTurn(
  audio: AsyncIterable<AsrInput>,
  turn: TurnTranscript,
  { signal, temperatures, partialSamples, logger }: TranscribeTurnOptions,
): AsyncGenerator<AsrPart, void, undefined> {
  if (signal.aborted) return;
  const inputs = audio[Symbol.asyncIterator]();
  const prefix = new StablePrefix();
  const abort = aborted(signal);
  /** Positions of the pauses that still want their transcript. */
  const pauses: number[] = [];
  let reading: Promise<Event> | undefined;
  let ended = false;
  let job: Job | undefined;
  /** Position of the last pause, or of the last transcript given. */
  let paused = 0;
  let partialAt = partialSamples;
  let shown = '';

  const start = (kind: Job['kind'], position: number): Job => {
    const controller = linkedController(signal);
    const outcome = turn
      .upTo(position, {
        signal: controller.signal,
        priority: kind === 'final' ? 'normal' : 'background',
        temperatures: kind === 'final' ? temperatures : temperatures.slice(0, 1),
      })
      .then(
        (transcript): Event => ({ type: 'transcript', transcript }),
        (error: unknown): Event => ({ type: 'failure', error }),
      )
      .finally(() => controller[Symbol.dispose]());
    return { kind, position, outcome, cancel: () => controller.abort() };
  };

  try {
    for (;;) {
      const pause = pauses[0];
      if (pause !== undefined && job?.kind !== 'final') {
        job?.cancel();
        job = start('final', pause);
      } else if (!job && !ended && turn.audio.length >= partialAt) {
        job = start('partial', turn.audio.length);
      }
      if (ended && !job) return;

      const ahead = job ? turn.audio.length - job.position : 0;
      if (!ended && ahead < READ_AHEAD_SAMPLES && pauses.length < READ_AHEAD_PAUSES) reading ??= read(inputs);
      const event = await Promise.race([abort.event, ...(job ? [job.outcome] : []), ...(reading ? [reading] : [])]);

      switch (event.type) {
        case 'abort':
          return;
        case 'input':
          reading = undefined;
          if (event.input.type === 'audio') turn.audio.append(event.input.samples);
          else pauses.push((paused = turn.audio.length));
          break;
        case 'input-end':
          reading = undefined;
          ended = true;
          if (turn.audio.length > paused) pauses.push((paused = turn.audio.length));
          else if (job?.kind === 'partial') job = void job.cancel();
          break;
        case 'input-failure':
          ended = true;
          if (signal.aborted) return;
          throw event.error;
        case 'failure': {
          if (signal.aborted) return;
          if (!job || job.kind === 'final') throw event.error;
          // A guess less; a lasting fault shows at the pause.
          logger.debug('asr-partial-failed', { code: ReparteeError.is(event.error) ? event.error.code : 'unknown' });
          partialAt = turn.audio.length + partialSamples;
          job = undefined;
          break;
        }
        case 'transcript': {
          const { kind, position } = job!;
          const { transcript } = event;
          job = undefined;
          partialAt = position + partialSamples;
          if (kind === 'final') {
            pauses.shift();
            prefix.remember(transcript.text);
            yield {
              type: 'transcript-end',
              text: transcript.text.trim(),
              language: transcript.language,
              audioMs: (position * 1000) / LISTEN_RATE,
              timing: transcript.timing,
            };
          } else if (transcript.sure) {
            const { delta, interim } = prefix.update(transcript.text);
            if (delta !== '' || interim !== shown) yield { type: 'transcript-delta', text: delta, interim };
            shown = interim;
          }
        }
      }
    }
  } finally {
    abort.forget();
    job?.cancel();
    if (!ended) await close(inputs, reading !== undefined);
  }
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
