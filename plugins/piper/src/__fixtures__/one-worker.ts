import type { Clock, InferenceClient, LoadedModel, RunOptions } from '@repartee/core/providers';
import type { DecoderInput, EncoderInput } from '../synthesis/index.js';

const channels = 1;
const framesPerId = 2;
const samplesPerFrame = 256;
const rank = { urgent: 0, normal: 1, background: 2 };

interface Waiting {
  readonly options: RunOptions;
  readonly begin: () => void;
}

/** A pool with one worker that takes so long for every run, in the order the pool promises: by priority, then by when it is due. Its voice is a constant tone. */
export class OneWorker implements InferenceClient {
  /** Sessions, in the order of their runs. */
  readonly runs: unknown[] = [];
  readonly #clock: Clock;
  readonly #runMs: number;
  #waiting: Waiting[] = [];
  #busy = false;

  constructor(clock: Clock, runMs: number) {
    this.#clock = clock;
    this.#runMs = runMs;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  async load<Input, Output>(): Promise<LoadedModel<Input, Output>> {
    return {
      run: (input, options) =>
        unlessAborted(options.signal, async () => {
          await this.#turn(options);
          await this.#clock.sleep(this.#runMs);
          this.#busy = false;
          this.#plan();
          const output = outputOf(input as EncoderInput | DecoderInput) as Output;
          return { output, timing: { queueMs: 0, computeMs: this.#runMs, batchSize: 1 } };
        }),
    };
  }

  #turn(options: RunOptions): Promise<void> {
    return new Promise((begin) => {
      this.#waiting.push({ options, begin });
      this.#plan();
    });
  }

  /** At the end of this turn of the event loop, so that a session that has just been answered can ask for more. */
  #plan(): void {
    setImmediate(() => {
      if (this.#busy) return;
      this.#waiting = this.#waiting
        .filter(({ options }) => !options.signal.aborted)
        .sort((a, b) => rankOf(a) - rankOf(b) || dueOf(a) - dueOf(b));
      const call = this.#waiting.shift();
      if (!call) return;
      this.#busy = true;
      this.runs.push(call.options.session);
      call.begin();
    });
  }
}

const rankOf = ({ options }: Waiting) => rank[options.priority ?? 'normal'];
const dueOf = ({ options }: Waiting) => options.due ?? Infinity;

async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    if (abort) signal.removeEventListener('abort', abort);
  }
}

function outputOf(input: EncoderInput | DecoderInput): unknown {
  if ('ids' in input) {
    const frames = input.ids.length * framesPerId;
    const durations = new Float32Array(input.ids.length).fill(framesPerId);
    return { prior: new Float32Array(channels * frames), channels, frames, durations };
  }
  const samples = new Float32Array(input.frames * samplesPerFrame).fill(0.1);
  return { samples, latent: input.flow && new Float32Array(channels * (input.flow.to - input.flow.from)) };
}
