import type { LoadedScenario } from './load-scenario.js';
import type { Mouth } from './mouth.js';
import type { Step, Utterance } from './scenario-schema.js';
import { makeSound, seededRandom } from './sounds.js';
import type { SoundKind } from './sounds.js';
import { plainText } from './utterance.js';

/** A step that is heard, with its sound made in advance: nobody waits for a voice while the call runs. */
export interface RehearsedSound {
  readonly kind: 'say' | 'interrupt' | 'backchannel' | 'cough' | 'noise';
  readonly samples: Float32Array;
  /** Up to the last sample that can be heard, ms. */
  readonly voicedMs: number;
  /** Begins so long after the agent is first heard; undefined: at once. */
  readonly afterMs: number | undefined;
  readonly meanwhile: boolean;
  /** For people. */
  readonly text: string;
}

/** Sound below this is not voiced: -46 dBFS. */
const voicedLevel = 0.005;

/** The sound of every step that has one, by its place in the script. */
export async function rehearse(
  { scenario }: LoadedScenario,
  mouth: Mouth,
  sampleRate: number,
): Promise<Map<number, RehearsedSound>> {
  const sounds = new Map<number, RehearsedSound>();
  const random = seededRandom(1);
  for (const [index, step] of scenario.call.entries()) {
    const sound = await rehearseStep(step, mouth, sampleRate, random);
    if (sound) sounds.set(index, sound);
  }
  return sounds;
}

async function rehearseStep(
  { say, interrupt, backchannel, cough, noise }: Step,
  mouth: Mouth,
  sampleRate: number,
  random: () => number,
): Promise<RehearsedSound | undefined> {
  const words = async (kind: 'say' | 'interrupt' | 'backchannel', utterance: Utterance, afterMs?: number) => {
    const spoken = withGain(await mouth.speak(utterance, sampleRate), utterance.gain_db ?? 0);
    const text = `“${plainText(utterance.text ?? utterance.file ?? '')}”`;
    return rehearsed({ kind, afterMs, meanwhile: false, text, samples: spoken }, sampleRate);
  };
  if (say) return words('say', say);
  if (interrupt) return words('interrupt', interrupt.say, interrupt.after_ms);
  if (backchannel) return words('backchannel', backchannel.say, backchannel.after_ms);
  const sound = cough ? { ...cough, kind: 'cough' as const } : noise;
  if (!sound) return undefined;
  const { kind, ms, gain_db: gainDb, heard_as: heardAs, after_ms: afterMs, meanwhile } = sound;
  const made = makeSound(kind satisfies SoundKind, { ms, gainDb, sampleRate, random });
  const samples = heardAs ? mouth.disguise(made, heardAs, sampleRate) : made;
  const text = kind === 'cough' ? 'coughs' : `(${kind})`;
  return rehearsed({ kind: cough ? 'cough' : 'noise', afterMs, meanwhile, text, samples }, sampleRate);
}

function rehearsed(sound: Omit<RehearsedSound, 'voicedMs'>, sampleRate: number): RehearsedSound {
  const last = sound.samples.findLastIndex((sample) => Math.abs(sample) > voicedLevel);
  return { ...sound, voicedMs: ((last + 1) * 1000) / sampleRate };
}

function withGain(samples: Float32Array, gainDb: number): Float32Array {
  return gainDb === 0 ? samples : samples.map((sample) => sample * 10 ** (gainDb / 20));
}
