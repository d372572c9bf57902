import { LISTEN_RATE } from '@repartee/core/providers';
import type { VadProvider } from '@repartee/core/providers';
import type { Recording } from '../recordings.js';
import { breathDb, RoomTone } from './room-tone.js';
import { speakerOf } from './turn-set.js';
import type { Source } from './turn-set.js';
import { voicedSpans } from './voiced.js';
import type { Span } from './voiced.js';

/** Their text goes on in a clip that is not there, or began in one. */
const fragments = ['lj-LJ001-0031', 'lj-LJ001-0032', 'lj-LJ050-0131', 'lj-LJ002-0020', 'lj-LJ002-0035'];
/** The other speaker of a stereo recording is heard in it. */
const crossTalk = ['fw-stereo-left', 'fw-stereo-right'];
/** A knock behind the last word passes for speech. */
const knocks = ['pv-es'];
/** A clip that ends with less than this behind the last voiced sample may have lost a consonant. */
const leastTail = 0.02 * LISTEN_RATE;
/** What the VAD gives a frame that may hold speech, its neighbours included. */
const maybeSpeech = 0.35;

type Heard = Omit<Source, 'tone'> & { readonly tone: RoomTone | undefined };

/** Recordings that can be made into turns: their speech is whole, and there is quiet of the same microphone. */
export async function sourcesOf(recordings: readonly Recording[], vad: VadProvider): Promise<readonly Source[]> {
  const heard: Heard[] = [];
  for (const recording of recordings) {
    const { id, sampleRate, samples } = recording;
    if (fragments.includes(id) || crossTalk.includes(id) || sampleRate !== LISTEN_RATE) continue;
    const spans = await voices(samples, vad);
    const voiced = knocks.includes(id) ? spans.slice(0, -1) : spans;
    const tailSamples = samples.length - (voiced.at(-1)?.to ?? Infinity);
    if (tailSamples >= leastTail) heard.push({ ...recording, voiced, tone: RoomTone.of(samples, spans) });
  }
  return heard.flatMap((recording) => {
    const tone = toneOf(recording, heard);
    return tone ? [{ ...recording, tone }] : [];
  });
}

/** Its own, unless it has none or only breaths: then that of another clip of the speaker at the same microphone. */
function toneOf({ id, tone }: Heard, heard: readonly Heard[]): RoomTone | undefined {
  const quietest = heard
    .filter((other) => other.tone && speakerOf(other.id) === speakerOf(id))
    .reduce<RoomTone | undefined>(
      (best, other) => (best && best.levelDb <= other.tone!.levelDb ? best : other.tone),
      undefined,
    );
  return tone && quietest && tone.levelDb <= quietest.levelDb + breathDb ? tone : quietest;
}

async function voices(samples: Float32Array, vad: VadProvider): Promise<readonly Span[]> {
  const { signal } = new AbortController();
  const frames: { readonly end: number; readonly speech: number }[] = [];
  async function* audio() {
    yield samples;
    yield new Float32Array(LISTEN_RATE / 10);
  }
  for await (const frame of vad.listen(audio(), { signal }))
    frames.push({ end: frame.offset + frame.samples.length, speech: frame.speech });
  return voicedSpans(samples, ({ from }) => {
    const index = frames.findIndex(({ end }) => end > from);
    return frames.slice(Math.max(0, index - 1), index + 2).some(({ speech }) => speech >= maybeSpeech);
  });
}
