import type { Mark, TurnTimeline } from '@repartee/core';

/** The house budget: from the last sound of the user to the first sound the user hears. */
export const BUDGET_MS = 700;

export interface WaterfallRow {
  readonly label: string;
  /** The stage ran from here to there, ms after the user's last sound. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface WaterfallOptions {
  /** First sound heard by the client, where it was measured. */
  readonly heardMs?: number | null;
  /** Characters for the bars. Default 48. */
  readonly width?: number;
  readonly paint?: (text: string, kind: 'bar' | 'over' | 'budget' | 'label') => string;
}

/** Each stage, and the marks it had to wait for. */
const stages: readonly { readonly mark: Mark; readonly label: string; readonly after: readonly Mark[] }[] = [
  { mark: 'pause', label: 'pause', after: [] },
  { mark: 'transcript', label: 'transcript', after: ['pause'] },
  { mark: 'turn-decision', label: 'turn decision', after: ['pause'] },
  { mark: 'draft', label: 'draft', after: ['transcript'] },
  { mark: 'endpoint', label: 'endpoint', after: [] },
  { mark: 'llm-first-token', label: 'first token', after: ['transcript', 'draft'] },
  { mark: 'tts-first-audio', label: 'voice', after: ['llm-first-token'] },
  { mark: 'first-audio-sent', label: 'sent', after: ['tts-first-audio', 'endpoint'] },
];

/** The stages of a turn on the way to its first sound. Marks that did not happen have no row. */
export function waterfallRows(timeline: TurnTimeline, heardMs: number | null = null): WaterfallRow[] {
  const { marks } = timeline;
  // An answer that was not drafted is begun when the turn is over.
  const waited = { ...marks, draft: marks.draft ?? marks.endpoint };
  const rows = stages.flatMap(({ mark, label, after }) => {
    const toMs = marks[mark];
    if (toMs === undefined) return [];
    const fromMs = Math.max(0, ...after.map((earlier) => waited[earlier] ?? 0));
    return [{ label, fromMs: Math.min(fromMs, toMs), toMs }];
  });
  if (heardMs !== null) rows.push({ label: 'heard', fromMs: 0, toMs: heardMs });
  return rows;
}

/** One line per stage: its name, a bar in true scale with the budget marked, and the ms at which it was done. */
export function renderWaterfall(timeline: TurnTimeline, options: WaterfallOptions = {}): string[] {
  const { heardMs = null, width = 48, paint = (text) => text } = options;
  const rows = waterfallRows(timeline, heardMs);
  if (rows.length === 0) return [];
  const scaleMs = Math.max(BUDGET_MS * 1.1, ...rows.map(({ toMs }) => toMs));
  const column = (ms: number) => Math.round((Math.max(0, ms) / scaleMs) * (width - 1));
  const budget = column(BUDGET_MS);
  const lines = rows.map(({ label, fromMs, toMs }) => {
    const from = column(fromMs);
    const to = Math.max(column(toMs), from + 1);
    const over = toMs > BUDGET_MS;
    const cells = Array.from({ length: width }, (_, index) => {
      if (index >= from && index < to) return paint('█', over ? 'over' : 'bar');
      return index === budget ? paint('│', 'budget') : ' ';
    });
    return `${paint(label.padEnd(13), 'label')} ${cells.join('')} ${`${Math.round(toMs)} ms`.padStart(8)}`;
  });
  const caption = `${BUDGET_MS} ms`;
  lines.push(`${' '.repeat(14)}${' '.repeat(Math.max(0, budget - caption.length + 1))}${paint(caption, 'budget')}`);
  return lines;
}
