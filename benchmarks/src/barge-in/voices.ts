import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readWav, resample } from '@repartee/core/audio';
import { SOUND_RATE } from '../sounds.js';
import type { Sound } from '../sounds.js';
import { undisturbed } from './overlap.js';

const run = promisify(execFile);

/** Spoken by espeak-ng; undefined where it is not installed. */
export async function espeak(voice: string, text: string): Promise<Sound | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'repartee-espeak-'));
  try {
    const file = join(folder, 'said.wav');
    await run('espeak-ng', ['-v', voice, '-w', file, text]);
    const { samples, sampleRate } = readWav(await readFile(file));
    return resample(samples, sampleRate, SOUND_RATE);
  } catch {
    return undefined;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Spoken by the agent itself, which repeats what it is asked to. */
export function agentVoice(door: string, text: string): Promise<Sound> {
  return undisturbed(door, `Repeat after me: ${text}`);
}

/** The same in a voice this much higher, and as much faster. */
export function higher(sound: Sound, factor: number): Sound {
  return resample(sound, Math.round(SOUND_RATE * factor), SOUND_RATE);
}
