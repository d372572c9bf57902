import { settings } from './settings.ts';

interface Metric {
  readonly type: string;
  readonly values: Readonly<Record<string, number>>;
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
}

export interface SummaryData {
  readonly metrics: Readonly<Record<string, Metric>>;
}

const order = ['count', 'rate', 'passes', 'fails', 'min', 'med', 'p(95)', 'p(99)', 'max'];

/** Our own metrics as text, and everything as JSON into `OUT/<name>-<profile>.json`. */
export function summaryOf(name: string, data: SummaryData): Record<string, string> {
  const summary: Record<string, string> = { stdout: textOf(name, data) };
  if (settings.out) summary[`${settings.out}/${name}-${settings.profile}.json`] = JSON.stringify(data, null, 2);
  return summary;
}

function textOf(name: string, { metrics }: SummaryData): string {
  const lines = Object.entries(metrics)
    .filter(([metric]) => metric.startsWith('voice_') || metric === 'dropped_iterations' || metric === 'vus_max')
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([metric, { values, thresholds = {} }]) => {
      const numbers = Object.entries(values)
        .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
        .map(([key, value]) => `${key}=${Math.round(value * 1000) / 1000}`);
      const verdicts = Object.entries(thresholds).map(([rule, { ok }]) => `${ok ? 'kept' : 'BROKEN'} ${rule}`);
      return `  ${metric.padEnd(22)} ${[...numbers, ...verdicts].join('  ')}`;
    });
  return `\n${name}, ${settings.profile}\n${lines.join('\n')}\n`;
}
