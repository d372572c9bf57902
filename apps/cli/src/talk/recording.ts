import { readFile } from 'node:fs/promises';
import { readWav } from '@repartee/core/audio';
import type { WavAudio } from '@repartee/core/audio';
import { ReparteeError } from '@repartee/core/providers';

/** Reads a WAV file to be spoken. */
export async function readRecording(path: string): Promise<WavAudio> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : `reading failed (${code})`;
    throw new ReparteeError('config', `A WAV file was expected at ${path}: ${reason}`, { cause });
  }
  let audio: WavAudio;
  try {
    audio = readWav(bytes);
  } catch (cause) {
    throw new ReparteeError('config', `${path} cannot be spoken. ${(cause as Error).message}`, { cause });
  }
  if (audio.samples.length === 0) throw new ReparteeError('config', `${path} holds no sound: its audio is 0 ms long`);
  return audio;
}
