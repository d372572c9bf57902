import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readWav } from '@repartee/core/audio';
import { ReparteeError } from '@repartee/core/providers';
import type { Voice } from './voice.js';

const run = promisify(execFile);
/** Words a minute of speed 1: three a second. */
const usualPace = 180;
/** What espeak-ng calls Mandarin. */
const voiceNames: Readonly<Record<string, string>> = { zh: 'cmn' };

/** The espeak-ng of this computer: hundreds of languages, and it sounds like a machine. */
export function espeakVoice(language: string): Voice {
  const voice = voiceNames[language] ?? language;
  return {
    async say(text, speed) {
      const folder = await mkdtemp(join(tmpdir(), 'repartee-voice-'));
      const file = join(folder, 'words.wav');
      try {
        await run('espeak-ng', ['-v', voice, '-s', String(Math.round(usualPace * speed)), '-w', file, '--', text]);
        return readWav(await readFile(file));
      } catch (cause) {
        throw new ReparteeError(
          'config',
          `espeak-ng could not speak "${voice}"; is it installed? (--voice piper needs nothing)`,
          { cause },
        );
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
