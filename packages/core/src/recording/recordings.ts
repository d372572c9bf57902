import { access, constants, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { RecordConfig } from '../config/index.js';
import { ReparteeError, silentLogger } from '../providers/index.js';
import type { Logger } from '../providers/index.js';
import { openSession } from '../session/index.js';
import type { OpenSession } from '../session/index.js';
import { RecordFiles } from './record-files.js';
import { recordingSessions } from './session-recorder.js';

export interface RecordingsOptions {
  readonly record: RecordConfig;
  /** Relative paths count from here. */
  readonly folder: string;
  readonly logger?: Logger;
  /** Blots out secrets, and leaves the length of the text as it is. */
  readonly redact?: (text: string) => string;
}

/** Records the sessions of a server, or none of them, as the config says. */
export class Recordings implements AsyncDisposable {
  /** Opens sessions that are recorded; undefined: none is. */
  readonly openSession: OpenSession | undefined;
  readonly #open: Set<RecordFiles>;

  private constructor(openSession: OpenSession | undefined, open: Set<RecordFiles>) {
    this.openSession = openSession;
    this.#open = open;
  }

  /** Makes the folder. Throws `config` when it cannot be written. */
  static async start({ record, folder: base, logger = silentLogger, redact }: RecordingsOptions): Promise<Recordings> {
    const open = new Set<RecordFiles>();
    if (record === null) return new Recordings(undefined, open);
    const { folder: path, transcripts } = typeof record === 'string' ? { folder: record, transcripts: false } : record;
    const folder = resolve(base, path);
    await makeFolder(folder, typeof record === 'string' ? 'record' : 'record.folder');
    const recording = recordingSessions(openSession, {
      words: transcripts,
      redact,
      begin: (session, date) => {
        const files: RecordFiles = new RecordFiles({
          folder,
          session,
          date,
          logger,
          onClosed: () => open.delete(files),
        });
        open.add(files);
        return files;
      },
    });
    return new Recordings(recording, open);
  }

  /** Resolves when the records of sessions that are over are complete. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open].map((files) => files.closed));
  }
}

async function makeFolder(folder: string, setting: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ReparteeError(
      'config',
      `Sessions cannot be recorded in ${folder} (${setting}): ${code}. Name a folder that the server may write to, or null.`,
      { cause, details: { folder } },
    );
  }
}
