/** Samples of a Prometheus page, by name and labels as they stand there. */
export type Samples = ReadonlyMap<string, number>;

export async function serverMetrics(url: string): Promise<Samples> {
  const page = await (await fetch(`${url}/metrics`)).text();
  const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

/** Of all series of that name. */
export function total(samples: Samples, name: string): number {
  const series = [...samples].filter(([key]) => key === name || key.startsWith(`${name}{`));
  return series.reduce((sum, [, value]) => sum + value, 0);
}
