import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** A finished measurement: printed, and kept in `benchmarks/results` with what a reader needs to judge it. */
export interface Report {
  readonly name: string;
  readonly command: string;
  /** Markdown. */
  readonly body: string;
}

export function writeReport({ name, command, body }: Report): void {
  const date = new Date().toISOString().slice(0, 10);
  const cpu = cpus();
  const hardware = `${cpu.length} × ${cpu[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform} ${process.arch}, no GPU`;
  const text = `# ${name}\n\n${date} · ${hardware} · shared machine\n\n\`${command}\`\n\n${body}\n`;
  const folder = new URL('../results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${name}-${date}.md`, folder), text);
  console.log(`\n${text}`);
}

export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Nearest rank; `share` 0.5 is the median. NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

export const ms = (value: number | null | undefined) =>
  value === null || value === undefined || Number.isNaN(value) ? '–' : String(Math.round(value));
export const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
