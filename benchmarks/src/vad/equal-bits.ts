import { inlineInference } from '@repartee/inference';
import { settings, SileroVad } from '@repartee/plugin-silero';
import { Mailbox } from '@repartee/core/streams';
import { systemClock } from '@repartee/core/providers';
import type { Clock, InferenceClient, VadProvider } from '@repartee/core/providers';

/** With it no stream is ever behind: however busy the machine, every frame is judged, and none passes unjudged as if in time. */
const stoppedClock: Clock = { ...systemClock, now: () => 0 };

/** How many frames of so many streams get another probability beside each other than alone. */
export async function framesThatDiffer(
  pool: InferenceClient,
  { streams, speech }: { streams: number; speech: Float32Array },
): Promise<{ frames: number; differ: number }> {
  const seconds = 3;
  const part = (stream: number): Float32Array => {
    const from = Math.floor((stream * (speech.length - seconds * 16_000)) / streams);
    return speech.subarray(from, from + seconds * 16_000);
  };
  const together = await openVad(pool);
  const alone = await openVad(inlineInference());
  const shared = await Promise.all(Array.from({ length: streams }, (_, stream) => judgeAll(together, part(stream))));
  let frames = 0;
  let differ = 0;
  for (const [stream, values] of shared.entries()) {
    for (const [at, value] of (await judgeAll(alone, part(stream))).entries()) {
      frames++;
      if (value !== values[at]) differ++;
    }
  }
  return { frames, differ };
}

export function openVad(inference: InferenceClient): Promise<SileroVad> {
  return SileroVad.open(settings.parse({}), { inference, resolvePath: (path) => path, clock: stoppedClock });
}

export async function judgeAll(vad: VadProvider, samples: Float32Array): Promise<number[]> {
  const audio = new Mailbox<Float32Array>({ capacity: 1 });
  audio.put(samples);
  audio.end();
  const values: number[] = [];
  for await (const { speech } of vad.listen(audio, { signal: new AbortController().signal })) values.push(speech);
  return values;
}
