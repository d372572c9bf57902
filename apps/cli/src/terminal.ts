import pc from 'picocolors';

export interface TerminalOptions {
  /** Only one JSON document is printed, at the end. */
  readonly json: boolean;
  readonly stdout?: NodeJS.WriteStream;
  readonly stderr?: NodeJS.WriteStream;
}

/** Where a command prints: colours only for people who look, one JSON document for programs. */
export class Terminal {
  readonly json: boolean;
  readonly colors: ReturnType<typeof pc.createColors>;
  /** A line may be drawn over: somebody is watching. */
  readonly live: boolean;
  readonly #stdout: NodeJS.WriteStream;
  readonly #stderr: NodeJS.WriteStream;
  #draft = false;

  constructor({ json, stdout = process.stdout, stderr = process.stderr }: TerminalOptions) {
    this.json = json;
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.live = !json && stdout.isTTY === true;
    this.colors = pc.createColors(this.live && pc.isColorSupported);
  }

  /** For people; nothing in JSON mode. */
  line(text = ''): void {
    if (this.json) return;
    this.#wipe();
    this.#stdout.write(`${text}\n`);
  }

  /** A line that the next one replaces; only where somebody is watching. */
  draft(text: string): void {
    if (!this.live) return;
    this.#wipe();
    this.#stdout.write(fit(text, (this.#stdout.columns ?? 80) - 1));
    this.#draft = true;
  }

  /** The result, for programs; nothing otherwise. */
  result(value: unknown): void {
    if (this.json) this.#stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  error(message: string): void {
    this.#wipe();
    if (this.json) this.#stdout.write(`${JSON.stringify({ error: message }, null, 2)}\n`);
    else this.#stderr.write(`${this.colors.red('error')} ${message}\n`);
  }

  #wipe(): void {
    if (!this.#draft) return;
    this.#stdout.write('\r\u001b[2K');
    this.#draft = false;
  }
}

/** The end of a text that is too long for the line: what is being said now stands there. */
function fit(text: string, columns: number): string {
  return text.length <= columns ? text : `…${text.slice(text.length - columns + 1)}`;
}
