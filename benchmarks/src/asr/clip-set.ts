import { Resampler } from '@repartee/core/audio';
import { LISTEN_RATE } from '@repartee/core/providers';
import { allRecordings } from '../recordings.js';
import type { Recording } from '../recordings.js';
import type { ModelName } from './engines.js';

/** One in so many when not all are wanted. */
const SAMPLE_OF = 4;

/** The recordings of people that suit a model: all, or every fourth. */
export function clipsFor(model: ModelName, all: boolean): readonly Recording[] {
  const suited = allRecordings().filter(({ language }) => model === 'base' || language === 'en');
  return all ? suited : suited.filter((_, index) => index % SAMPLE_OF === 0);
}

/** As every engine takes them: at 16 kHz. */
export function listened({ samples, sampleRate }: Recording): Float32Array {
  if (sampleRate === LISTEN_RATE) return samples;
  const resampler = new Resampler(sampleRate, LISTEN_RATE);
  const [heard, rest] = [resampler.push(samples), resampler.flush()];
  const joined = new Float32Array(heard.length + rest.length);
  joined.set(heard);
  joined.set(rest, heard.length);
  return joined;
}
