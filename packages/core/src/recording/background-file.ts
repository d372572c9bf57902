import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** Bytes that may wait for a disk that does not keep up. */
const mostWaitingBytes = 16 * 1024 * 1024;

export interface BackgroundFileOptions {
  readonly path: string;
  /** Rewritten at the start of the file whenever something was appended; told how many bytes follow it. */
  readonly header?: { readonly bytes: (length: number) => Uint8Array; readonly length: number };
  /** Once, when it cannot be written any further. What was written stays. */
  readonly onError: (error: unknown) => void;
}

/** A file that grows beside the work of others: nobody waits for the disk, and nobody hears more of an error than `onError`. */
export class BackgroundFile {
  readonly #options: BackgroundFileOptions;
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #written = 0;
  #writing: Promise<void> | undefined;
  #file: FileHandle | undefined;
  #hasFailed = false;

  constructor(options: BackgroundFileOptions) {
    this.#options = options;
  }

  append(bytes: Uint8Array): void {
    if (this.#hasFailed) return;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > mostWaitingBytes) {
      this.#fail(new Error(`more than ${mostWaitingBytes} bytes wait to be written; the disk does not keep up`));
    } else this.#writing ??= this.#write();
  }

  /** Resolves when everything is written, or nothing more will be. Never rejects. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#file?.close().catch((error: unknown) => this.#fail(error));
    this.#file = undefined;
  }

  async #write(): Promise<void> {
    const { path, header } = this.#options;
    const start = header?.length ?? 0;
    try {
      this.#file ??= await open(path, 'wx');
      while (this.#waiting.length > 0) {
        const bytes = Buffer.concat(this.#waiting.splice(0));
        this.#waitingBytes -= bytes.length;
        await this.#file.write(bytes, 0, bytes.length, start + this.#written);
        this.#written += bytes.length;
        if (header) await this.#file.write(header.bytes(this.#written), 0, start, 0);
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#writing = undefined;
  }

  #fail(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    this.#options.onError(error);
  }
}
