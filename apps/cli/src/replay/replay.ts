import { createReadStream } from 'node:fs';
import { replayTape } from '@repartee/core';
import type { Divergence, ReplayReport } from '@repartee/core';
import { ReparteeError } from '@repartee/core/providers';
import type { Terminal } from '../terminal.js';
import { describeLine } from './describe-line.js';

export interface ReplayCommandOptions {
  readonly signal: AbortSignal;
  /** Milliseconds, to say how fast it went. */
  readonly now?: () => number;
}

/** Runs a record through a session once more. False when the session decided something else this time. */
export async function replay(
  file: string,
  { signal, now = () => performance.now() }: ReplayCommandOptions,
  terminal: Terminal,
): Promise<boolean> {
  const startedAt = now();
  const report = await read(file, {
    signal,
    onProgress: (atMs) => terminal.draft(`replayed ${inSeconds(atMs)} of the session`),
  });
  if (signal.aborted) return false;
  const tookMs = now() - startedAt;
  const speedUp = report.durationMs / Math.max(1, tookMs);
  print(report, { tookMs, speedUp }, terminal);
  terminal.result({
    file,
    ...report,
    identical: report.divergence === null,
    tookMs: Math.round(tookMs),
    speedUp: Math.round(speedUp),
  });
  return report.divergence === null;
}

async function read(file: string, options: Parameters<typeof replayTape>[1]): Promise<ReplayReport> {
  // The sound of a record has the name of its tape.
  const path = file.replace(/\.wav$/, '.jsonl');
  try {
    return await replayTape(createReadStream(path, 'utf8') as AsyncIterable<string>, options);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (ReparteeError.is(cause)) {
      throw new ReparteeError(cause.code, `${path} cannot be replayed. ${cause.message}`, { cause });
    }
    if (code === 'ENOENT')
      throw new ReparteeError('config', `Expected a record at ${path}: there is no such file`, { cause });
    if (code !== undefined) throw new ReparteeError('config', `${path} cannot be read: ${code}`, { cause });
    throw cause;
  }
}

function print(
  { session, inputs, decisions, durationMs, divergence, isComplete }: ReplayReport,
  { tookMs, speedUp }: { readonly tookMs: number; readonly speedUp: number },
  terminal: Terminal,
): void {
  const { colors } = terminal;
  terminal.line(`${session}: ${inSeconds(durationMs)}, ${inputs} inputs, ${decisions} decisions`);
  terminal.line(`replayed in ${inSeconds(tookMs)}, ${Math.round(speedUp)} times as fast as it happened`);
  if (!isComplete && !divergence) terminal.line(colors.yellow('the record ends before the session does'));
  if (divergence) printDivergence(divergence, terminal);
  else terminal.line(colors.green('every decision is identical'));
}

function printDivergence({ index, line, atMs, expected, got }: Divergence, terminal: Terminal): void {
  terminal.line(terminal.colors.red(`decision ${index} differs, ${inSeconds(atMs)} into the session (line ${line})`));
  terminal.line(`  then  ${describeLine(expected)}`);
  terminal.line(`  now   ${describeLine(got)}`);
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
