import type { z } from 'zod';
import { ReparteeError } from '../providers/index.js';
import { headerSchema, lineSchema, TAPE_VERSION } from './tape-line.js';
import type { TapeHeader, TapeLine } from './tape-line.js';

/** A line of a tape as it stands there, counted from 1. */
export interface ReadLine {
  readonly number: number;
  readonly text: string;
  readonly line: TapeLine;
}

export interface OpenTape {
  readonly header: TapeHeader;
  readonly lines: AsyncIterable<ReadLine>;
}

/** Reads a tape piece by piece. Throws `protocol`, with the number of the line, where it is none. A last line cut short is left out. */
export async function readTape(chunks: AsyncIterable<string>): Promise<OpenTape> {
  const rows = rowsOf(chunks)[Symbol.asyncIterator]();
  const first = await rows.next();
  if (first.done) throw refused(1, 'expected the header of a tape, got nothing');
  return { header: readHeader(first.value), lines: readLines(rows) };
}

interface Row {
  readonly number: number;
  readonly text: string;
  /** Nothing comes after it, not even the end of the line. */
  readonly isCut: boolean;
}

async function* rowsOf(chunks: AsyncIterable<string>): AsyncGenerator<Row, void, undefined> {
  let rest = '';
  let number = 0;
  for await (const chunk of chunks) {
    const texts = (rest + chunk).split('\n');
    rest = texts.pop() as string;
    for (const text of texts) yield { number: ++number, text, isCut: false };
  }
  if (rest !== '') yield { number: ++number, text: rest, isCut: true };
}

function readHeader({ text, number }: Row): TapeHeader {
  const data = parsed(text);
  if (typeof data !== 'object' || data === null || (data as { type?: unknown }).type !== 'tape') {
    throw refused(number, 'expected the header of a tape ({"type":"tape",…}); is this the .jsonl file of a record?');
  }
  const { version } = data as { version?: unknown };
  if (version !== TAPE_VERSION) {
    throw refused(number, `expected a tape of version ${TAPE_VERSION}, got ${JSON.stringify(version)}`);
  }
  const header = headerSchema.safeParse(data);
  if (!header.success) throw refused(number, problemOf(header.error));
  return header.data;
}

async function* readLines(rows: AsyncIterator<Row, void>): AsyncGenerator<ReadLine, void, undefined> {
  for (let row = await rows.next(); !row.done; row = await rows.next()) {
    const { number, text, isCut } = row.value;
    const data = parsed(text);
    if (data === undefined && isCut) return;
    if (data === undefined) throw refused(number, 'expected JSON');
    const line = lineSchema.safeParse(data);
    if (!line.success) throw refused(number, problemOf(line.error));
    yield { number, text, line: line.data };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The first thing that is wrong, without quoting the line. */
function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = issue?.path.join('.') ?? '';
  return `${path ? `${path}: ` : ''}${issue?.message ?? 'not a line of a tape'}`;
}

function refused(number: number, problem: string): ReparteeError {
  return new ReparteeError('protocol', `Line ${number}: ${problem}`, { details: { line: number } });
}
