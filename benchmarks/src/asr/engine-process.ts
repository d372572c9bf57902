import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Engine } from './engines.js';

export interface Question {
  /** Path of raw 32-bit floats at 16 kHz. */
  readonly samples: string;
  /** ISO 639-1. */
  readonly language: string;
}

export interface Answer {
  readonly text: string;
  /** User and system time of all its threads. */
  readonly cpuMs: number;
}

/** Libraries that count cores for themselves are told that there is one. */
const oneThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

/** A transcriber in a process of its own: a line of JSON for every clip, a line with the text for it. */
export class EngineProcess implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  readonly #name: string;
  #complaints = '';

  private constructor({ name, command, args }: Engine) {
    this.#name = name;
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...oneThread } });
    // Told by the end of its replies.
    this.#child.on('error', (error) => (this.#complaints += error.message));
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.on(
      'data',
      (text: Buffer) => (this.#complaints = (this.#complaints + String(text)).slice(-2000)),
    );
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Resolves when its model is loaded. */
  static async start(engine: Engine): Promise<EngineProcess> {
    const started = new EngineProcess(engine);
    await started.#reply();
    return started;
  }

  async transcribe(question: Question): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    return (await this.#reply()) as Answer;
  }

  async #reply(): Promise<unknown> {
    const { done, value } = await this.#lines.next();
    if (done) throw new Error(`${this.#name} ended before it replied: ${this.#complaints}`);
    return JSON.parse(value) as unknown;
  }

  /** Its input ends, and so does the process; nothing runs by then. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.pid === undefined) return;
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin.end();
    await closed;
  }
}
