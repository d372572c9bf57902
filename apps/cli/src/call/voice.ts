import type { WavAudio } from '@repartee/core/audio';
import { ReparteeError } from '@repartee/core/providers';
import { espeakVoice } from './espeak-voice.js';
import { piperVoice } from './piper-voice.js';

/** Says a few words, in one breath. */
export interface Voice {
  /** `speed`: 1 is the voice's own pace. */
  say(text: string, speed: number): Promise<WavAudio>;
}

export const voiceNames = ['auto', 'piper', 'espeak'] as const;
export type VoiceName = (typeof voiceNames)[number];

/** The caller's voice: the one in the box, or the espeak-ng of this computer. `language` is ISO 639-1. */
export async function openVoice(name: VoiceName, language: string): Promise<Voice> {
  if (name === 'espeak' || (name === 'auto' && language !== 'en')) return espeakVoice(language);
  if (language !== 'en') {
    throw new ReparteeError(
      'config',
      `The Piper voice speaks English; this script speaks "${language}" (--voice espeak)`,
    );
  }
  return piperVoice();
}
