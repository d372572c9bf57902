import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../apps/server/bin/server.mjs', import.meta.url));

export interface ServerProcessOptions {
  /** Config file; default: the project's own. */
  readonly config?: string;
  readonly readyMs?: number;
  /** Of Node.js, for the main thread. */
  readonly nodeOptions?: string;
}

/** A server as `npm start` runs it, in a process of its own, so that its CPU and memory are its alone. Linux. */
export class ServerProcess implements AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** From the start of the process to the first ready answer, ms. */
  readonly readyMs: number;
  readonly #child: ChildProcess;
  #output = '';

  static async start({ config, readyMs = 60_000, nodeOptions }: ServerProcessOptions = {}): Promise<ServerProcess> {
    const port = await freePort();
    const began = performance.now();
    const child = spawn(process.execPath, [...(nodeOptions ? [nodeOptions] : []), bin, ...(config ? [config] : [])], {
      env: { ...process.env, HOST: '127.0.0.1', PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    const url = `http://127.0.0.1:${port}`;
    while (!(await ready(url))) {
      if (child.exitCode !== null)
        throw new Error(`The server ended with ${child.exitCode} before it was ready:\n${output}`);
      if (performance.now() - began > readyMs) {
        child.kill('SIGTERM');
        throw new Error(`The server was not ready after ${readyMs} ms:\n${output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return new ServerProcess(url, child, performance.now() - began);
  }

  private constructor(url: string, child: ChildProcess, readyMs: number) {
    this.url = url;
    this.pid = child.pid as number;
    this.readyMs = readyMs;
    this.#child = child;
    child.stdout?.on('data', (chunk) => (this.#output += chunk));
    child.stderr?.on('data', (chunk) => (this.#output += chunk));
  }

  get door(): string {
    return `${this.url.replace('http', 'ws')}/realtime`;
  }

  /** What it printed since it was ready. */
  get output(): string {
    return this.#output;
  }

  /** User and system time of all its threads, ms. */
  cpuMs(): number {
    const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  /** Resident memory, MiB. */
  rssMiB(): number {
    const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'));
    return Number(line?.[1]) / 1024;
  }

  /** Sends the signal and resolves with the exit code, or with the name of the signal that killed it. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.kill(signal);
      await ended;
    }
    return this.#child.exitCode ?? (this.#child.signalCode as NodeJS.Signals);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

async function ready(url: string): Promise<boolean> {
  return fetch(`${url}/health/ready`).then(
    (response) => response.ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}
