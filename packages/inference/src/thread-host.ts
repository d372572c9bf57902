import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { moduleFile } from './module-file.js';
import type { Reply } from './worker-jobs.js';
import type { JobName, JobOf, ValueOf, WorkerHost, WorkerHostOptions } from './worker-host.js';

/**
 * A worker thread, in a Piscina pool of one: Piscina carries jobs over and buffers back, the lane decides which worker does
 * what and when a lost one is replaced. No job is ever aborted in Piscina: that would kill the thread, and a thread killed
 * inside onnxruntime takes the process along.
 */
export class ThreadHost implements WorkerHost {
  readonly id: number;
  readonly ended: Promise<Error>;
  readonly #piscina: Piscina;
  #alive = true;

  constructor({ device, niceness, maxHeapMiB }: WorkerHostOptions) {
    const piscina = new Piscina({
      filename: fileURLToPath(moduleFile(new URL('./model.worker.js', import.meta.url))),
      minThreads: 1,
      maxThreads: 1,
      idleTimeout: Infinity,
      concurrentTasksPerWorker: Number.MAX_SAFE_INTEGER,
      atomics: 'disabled',
      recordTiming: false,
      workerData: { device, niceness },
      ...(maxHeapMiB !== undefined && { resourceLimits: { maxOldGenerationSizeMb: maxHeapMiB } }),
      loadBalancer: (_, [worker]) => worker ?? null,
    });
    this.#piscina = piscina;
    const [thread] = piscina.threads;
    this.id = thread?.threadId ?? 0;
    this.ended = new Promise((resolve) => {
      thread?.once('error', resolve);
      thread?.once('exit', (code) => resolve(new Error(`The thread has ended with ${code}`)));
    });
    // Told in the middle of Piscina's bookkeeping, before it would start another thread by itself.
    piscina.on('workerDestroy', () => {
      if (!this.#alive) return;
      this.#alive = false;
      void piscina.destroy();
    });
    // Whoever had a job is told by its rejection, and the lane by `ended`.
    piscina.on('error', () => undefined);
  }

  get alive(): boolean {
    return this.#alive;
  }

  async post<Name extends JobName>(name: Name, job: JobOf<Name>): Promise<Reply<ValueOf<Name>>> {
    if (!this.#alive) throw new Error('The thread has ended');
    return (await this.#piscina.run(job ?? {}, { name })) as Reply<ValueOf<Name>>;
  }

  async close(): Promise<void> {
    this.#alive = false;
    await this.#piscina.destroy();
  }
}
