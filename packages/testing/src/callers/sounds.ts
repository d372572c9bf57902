/** Sounds of a room that are no words. */
export const soundKinds = ['cough', 'keyboard', 'door', 'hum', 'traffic', 'music'] as const;
export type SoundKind = (typeof soundKinds)[number];

export interface SoundOptions {
  readonly ms: number;
  readonly sampleRate: number;
  /** Relative to the kind's own loudness. */
  readonly gainDb: number;
  /** In [0, 1); passed in, so that a call can be repeated. */
  readonly random: () => number;
}

/** Synthesizes a sound: a burst, clicks, a hum, noise or a chord, roughly as loud as it is beside a person who speaks. */
export function makeSound(kind: SoundKind, { ms, sampleRate, gainDb, random }: SoundOptions): Float32Array {
  const samples = new Float32Array(Math.round((ms * sampleRate) / 1000));
  const gain = 10 ** (gainDb / 20);
  const voice = voices[kind](sampleRate, random);
  for (let i = 0; i < samples.length; i++) samples[i] = gain * voice(i / sampleRate, i / samples.length);
  return samples;
}

type Voice = (seconds: number, progress: number) => number;

const voices: Readonly<Record<SoundKind, (sampleRate: number, random: () => number) => Voice>> = {
  cough: (_, random) => (_seconds, progress) => 0.5 * Math.exp(-3 * progress) * (2 * random() - 1),
  keyboard: (_, random) => (seconds) => 0.4 * Math.exp(-60 * (seconds % 0.14)) * (2 * random() - 1),
  door: (_, random) => (seconds) =>
    Math.exp(-7 * seconds) * (0.6 * Math.sin(2 * Math.PI * 70 * seconds) + 0.2 * (2 * random() - 1)),
  hum: () => (seconds) => 0.02 * Math.sin(2 * Math.PI * 50 * seconds),
  traffic: (sampleRate, random) => {
    let level = 0;
    const slowness = 1 - Math.exp((-2 * Math.PI * 400) / sampleRate);
    return () => (level += slowness * (0.6 * (2 * random() - 1) - level));
  },
  music: () => (seconds) => {
    const root = 220 * 2 ** (([0, 5, 7, 5][Math.floor(seconds * 2) % 4] as number) / 12);
    return [1, 1.26, 1.5].reduce((sum, ratio) => sum + 0.07 * Math.sin(2 * Math.PI * root * ratio * seconds), 0);
  },
};

/** Random numbers that are the same every time: mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
