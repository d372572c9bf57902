import { join } from 'node:path';
import { wavHeader } from '../audio/index.js';
import type { Logger } from '../providers/index.js';
import type { OpenedSession, SessionEvent } from '../session/index.js';
import { BackgroundFile } from './background-file.js';
import type { RecordSink } from './session-recorder.js';
import { StereoTrack, TRACK_RATE } from './stereo-track.js';

/** Lines are handed to the disk in pieces of about this length, but none waits longer than that. */
const pieceChars = 32_768;
const pieceMs = 1_000;

export interface RecordFilesOptions {
  readonly folder: string;
  readonly session: Pick<OpenedSession, 'id' | 'inputRate' | 'outputRate'>;
  readonly date: Date;
  readonly logger: Logger;
  /** Once, when the session is over and both files are complete. */
  readonly onClosed: () => void;
}

/** The two files of one session's record: what was heard, and what happened. A disk that fails ends the record, not the session. */
export class RecordFiles implements RecordSink {
  readonly #tape: BackgroundFile;
  readonly #sound: BackgroundFile;
  readonly #track: StereoTrack;
  #lines = '';
  #handedOverAt = 0;
  #hasFailed = false;
  readonly #onClosed: () => void;
  #closed: Promise<void> | undefined;

  constructor({ folder, session, date, logger, onClosed }: RecordFilesOptions) {
    this.#onClosed = onClosed;
    const name = join(folder, recordName(date, session.id));
    const onError = (error: unknown) => {
      if (!this.#hasFailed) logger.warn('record-error', { session: session.id, folder, error });
      this.#hasFailed = true;
    };
    const header = (length: number) => wavHeader({ channels: 2, sampleRate: TRACK_RATE, dataBytes: length });
    this.#tape = new BackgroundFile({ path: `${name}.jsonl`, onError });
    this.#sound = new BackgroundFile({
      path: `${name}.wav`,
      header: { bytes: header, length: header(0).length },
      onError,
    });
    this.#track = new StereoTrack({
      inputRate: session.inputRate,
      outputRate: session.outputRate,
      write: (frames) => this.#sound.append(new Uint8Array(frames.buffer, frames.byteOffset, frames.byteLength)),
    });
  }

  line(text: string): void {
    if (this.#hasFailed) return;
    this.#lines += `${text}\n`;
    if (this.#lines.length >= pieceChars) this.#handOver();
  }

  userAudio(samples: Int16Array, atMs: number): void {
    if (this.#hasFailed) return;
    this.#track.user(samples, atMs);
    this.#pass(atMs);
  }

  event(event: SessionEvent, atMs: number): void {
    if (this.#hasFailed) return;
    if (event.type === 'audio-delta') this.#track.agent(event.samples, atMs);
    else if (event.type === 'player-pause') this.#track.pause(atMs);
    else if (event.type === 'player-resume') this.#track.resume(atMs);
    else if (event.type === 'player-clear') this.#track.clear(atMs);
    this.#pass(atMs);
  }

  end(atMs: number): void {
    if (!this.#hasFailed) this.#track.end(atMs);
    this.#handOver();
    this.#closed ??= Promise.all([this.#tape.close(), this.#sound.close()]).then(this.#onClosed);
  }

  /** Resolves when both files are complete; undefined while the session goes on. */
  get closed(): Promise<void> | undefined {
    return this.#closed;
  }

  #pass(atMs: number): void {
    if (atMs - this.#handedOverAt < pieceMs) return;
    this.#handedOverAt = atMs;
    this.#handOver();
  }

  #handOver(): void {
    if (this.#lines === '') return;
    this.#tape.append(Buffer.from(this.#lines, 'utf8'));
    this.#lines = '';
  }
}

/** `2026-11-23T191500Z-sess_…`: in the order of time, and a file name everywhere. */
export function recordName(date: Date, sessionId: string): string {
  const time = date.toISOString().replace(/\.\d+/, '').replaceAll(':', '');
  return `${time}-${sessionId.replace(/[^\w-]/g, '_')}`;
}
