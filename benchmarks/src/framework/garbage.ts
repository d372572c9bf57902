export interface Garbage {
  /** MB that young collections and others have taken back, by what the heap held before each and after the one before. */
  readonly allocatedMb: number;
  readonly collections: number;
  /** The program stood still for so long, all in all. */
  readonly pausedMs: number;
}

/** From what `--trace-gc` of the main thread prints: "[pid:isolate] 123 ms: Scavenge 45.3 (60.1) -> 30.2 (60.1) MB, 1.2 / 0.0 ms …". */
export function garbageOf(output: string): Garbage {
  const lines = [
    ...output.matchAll(/\[\d+:(\w+)\]\s+\d+ ms: [^\n]*?([\d.]+) \([\d.]+\) -> ([\d.]+) \([\d.]+\) MB, ([\d.]+) \//g),
  ];
  const main = lines[0]?.[1];
  let [allocatedMb, collections, pausedMs] = [0, 0, 0];
  let after: number | undefined;
  for (const [, isolate, before, left, ms] of lines) {
    if (isolate !== main) continue;
    if (after !== undefined) allocatedMb += Math.max(0, Number(before) - after);
    after = Number(left);
    collections++;
    pausedMs += Number(ms);
  }
  return { allocatedMb, collections, pausedMs };
}
