import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CancelFlags } from './cancel-flags.js';
import { moduleFile } from './module-file.js';
import type { CancelMessage, JobMessage, ReplyMessage } from './process-messages.js';
import type { JobName, JobOf, ValueOf, WorkerHost, WorkerHostOptions } from './worker-host.js';
import type { Reply } from './worker-jobs.js';

interface OpenJob {
  resolve(reply: Reply<unknown>): void;
  reject(error: Error): void;
}

/** A worker process: what ends it, native code included, ends nothing else. Whatever crosses is copied. */
export class ProcessHost implements WorkerHost {
  readonly id: number;
  readonly ended: Promise<Error>;
  readonly #child: ChildProcess;
  readonly #jobs = new Map<number, OpenJob>();
  #lastJob = 0;
  #alive = true;

  constructor({ device, niceness, maxHeapMiB }: WorkerHostOptions) {
    const program = fileURLToPath(moduleFile(new URL('./model.process.js', import.meta.url)));
    const child = fork(program, [device, String(niceness)], {
      serialization: 'advanced',
      execArgv: [...process.execArgv, ...(maxHeapMiB === undefined ? [] : [`--max-old-space-size=${maxHeapMiB}`])],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    this.id = child.pid ?? 0;
    child.unref();
    child.channel?.unref();
    this.ended = new Promise((resolve) => {
      const end = (error: Error): void => {
        if (!this.#alive) return;
        this.#alive = false;
        for (const { reject } of this.#jobs.values()) reject(error);
        this.#jobs.clear();
        resolve(error);
      };
      child.once('exit', (code, signal) => end(new Error(`The process has ended with ${code ?? signal}`)));
      // It could not be started, or not be told.
      child.on('error', end);
      child.once('disconnect', () => child.kill('SIGKILL'));
    });
    child.on('message', (message) => this.#settle(message as ReplyMessage));
  }

  get alive(): boolean {
    return this.#alive;
  }

  post<Name extends JobName>(name: Name, job: JobOf<Name>, flags?: CancelFlags): Promise<Reply<ValueOf<Name>>> {
    if (!this.#alive) return Promise.reject(new Error('The process has ended'));
    const id = ++this.#lastJob;
    return new Promise<Reply<unknown>>((resolve, reject) => {
      this.#send({ id, name, job: flags ? { ...job, cancelled: Uint8Array.from(flags.bytes) } : job } as JobMessage);
      this.#jobs.set(id, { resolve, reject });
      this.#child.channel?.ref();
      flags?.listen((row) => this.#send({ cancel: id, row }));
    }) as Promise<Reply<ValueOf<Name>>>;
  }

  async close(): Promise<void> {
    if (!this.#alive) return;
    const exit = once(this.#child, 'exit');
    this.#child.removeAllListeners('disconnect');
    this.#child.ref();
    this.#child.disconnect();
    await exit;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Throws for what cannot cross. A process that has ended meanwhile is told by its exit. */
  #send(message: JobMessage | CancelMessage): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #settle({ id, reply }: ReplyMessage): void {
    this.#jobs.get(id)?.resolve(reply);
    this.#jobs.delete(id);
    if (this.#jobs.size === 0) this.#child.channel?.unref();
  }
}
