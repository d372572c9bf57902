import { LISTEN_RATE, silentLogger, systemClock } from '@repartee/core/providers';
import type { AsrInput, AsrProvider, InferenceClient, TurnProvider, VadProvider } from '@repartee/core/providers';
import { readTranscript } from '@repartee/core/turn-taking';
import type { TranscriptReading } from '@repartee/core/turn-taking';
import silero from '@repartee/plugin-silero';
import smartTurn from '@repartee/plugin-smart-turn';
import whisper from '@repartee/plugin-whisper-onnx';

/** Speech of a caller from the beginning of a turn to a pause, named so that it is heard only once. */
export interface Heard {
  readonly name: string;
  /** Position of the first sample and of the one behind the last. */
  readonly from: number;
  readonly to: number;
}

const { signal } = new AbortController();
/** What a turn provider is given at most: 16 s. */
const decisionSamples = 16 * LISTEN_RATE;

/** The models a session hears with, asked about each stretch of audio once, however many policies want to know. */
export class Ears {
  readonly vad: VadProvider;
  readonly #turn: TurnProvider;
  readonly #asr: AsrProvider;
  readonly #decisions = new Map<string, Promise<number>>();
  readonly #readings = new Map<string, Promise<TranscriptReading>>();

  private constructor(vad: VadProvider, turn: TurnProvider, asr: AsrProvider) {
    this.vad = vad;
    this.#turn = turn;
    this.#asr = asr;
  }

  static async open(inference: InferenceClient): Promise<Ears> {
    const services = { inference, logger: silentLogger, clock: systemClock, resolvePath: (path: string) => path };
    return new Ears(
      await silero.provide.vad!(silero.config.parse({}), services),
      await smartTurn.provide.turn!(smartTurn.config.parse({}), services),
      await whisper.provide.asr!(whisper.config.parse({ partials: false }), services),
    );
  }

  /** Probability of speech, frame by frame. */
  async listen(samples: Float32Array): Promise<readonly number[]> {
    const frames: number[] = [];
    for await (const { speech } of this.vad.listen(once(samples), { signal })) frames.push(speech);
    return frames;
  }

  /** How sure the turn provider is that the user has finished. */
  decide(samples: Float32Array, { name, from, to }: Heard): Promise<number> {
    return remembered(this.#decisions, `${name} ${from} ${to}`, async () => {
      const audio = samples.slice(Math.max(from, to - decisionSamples), to);
      return (await this.#turn.decide(audio, { signal })).complete;
    });
  }

  read(samples: Float32Array, { name, from, to }: Heard): Promise<TranscriptReading> {
    return remembered(this.#readings, `${name} ${from} ${to}`, async () => {
      for await (const part of this.#asr.transcribe(untilPause(samples.slice(from, to)), { signal })) {
        if (part.type === 'transcript-end') return readTranscript(part.text, { language: part.language, more: {} });
      }
      return { shape: 'empty', words: 0 };
    });
  }
}

function remembered<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  return answer;
}

async function* once(samples: Float32Array): AsyncGenerator<Float32Array> {
  yield samples;
}

async function* untilPause(samples: Float32Array): AsyncGenerator<AsrInput> {
  yield { type: 'audio', samples };
  yield { type: 'pause' };
}
