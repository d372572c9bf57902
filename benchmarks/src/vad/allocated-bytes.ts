import { Session } from 'node:inspector/promises';

export interface Allocations {
  /** On the heap of the calling thread, whether collected since or not; contents of typed arrays are elsewhere. */
  readonly bytes: number;
  /** The places that allocated most, with their bytes. */
  readonly top: readonly (readonly [place: string, bytes: number])[];
}

interface Node {
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly selfSize: number;
  readonly children: readonly Node[];
}

/** What the work allocates on this thread's heap, by sampling one allocation in about 4 KB. */
export async function allocatedBytes(work: () => Promise<void>): Promise<Allocations> {
  const session = new Session();
  session.connect();
  const options = {
    samplingInterval: 4096,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  };
  await session.post('HeapProfiler.startSampling', options);
  await work();
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  const places = new Map<string, number>();
  const visit = ({ callFrame: { functionName, url }, selfSize, children }: Node): void => {
    const place = `${functionName || '(anonymous)'} ${url.split('/').at(-1)}`.trim();
    places.set(place, (places.get(place) ?? 0) + selfSize);
    children.forEach(visit);
  };
  visit(profile.head);
  const top = [...places].sort(([, a], [, b]) => b - a);
  return { bytes: top.reduce((sum, [, bytes]) => sum + bytes, 0), top: top.slice(0, 12) };
}
