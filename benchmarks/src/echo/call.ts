import { seeded } from '../random.js';
import { SAMPLE_RATE, convolve, decibels, impulseResponse, loudspeaker, pinkNoise } from './room.js';
import type { Room } from './room.js';

export interface EchoCallOptions {
  readonly seed: number;
  readonly room: Room;
  /** From the time at which the server believes a sample to be played to its return through the microphone. */
  readonly delayMs: number;
  /** The agent's voice at the microphone under what was sent, dB; undefined: headphones, or echo cancelled by the client. */
  readonly attenuationDb: number | undefined;
  /** The user over the echo (without echo: over -38 dBFS), both while they speak, dB; undefined: the user only listens. */
  readonly userOverEchoDb: number | undefined;
  readonly noiseDbfs: number;
  /** Before each answer the user asks something, and this long after it the answer begins, ms; undefined: nothing is asked. */
  readonly answerAfterMs?: number;
  /** When the user begins, after the beginning of an answer. */
  readonly interruptAfterMs: readonly [number, number];
  /** 16 kHz. What the agent says, one answer each. */
  readonly answers: readonly Float32Array[];
  /** 16 kHz. What the user says, taken in turn. */
  readonly utterances: readonly Float32Array[];
}

/** Times of the server's clock, ms. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface EchoCall {
  readonly microphone: Float32Array;
  /** The same without the agent's voice. */
  readonly userAlone: Float32Array;
  /** When the end of each 32 ms of the microphone arrives. */
  readonly arrivalMs: readonly number[];
  /** What was sent: chunks of 20 ms with the time at which the server believes them to be played. */
  readonly played: readonly { readonly samples: Float32Array; readonly atMs: number; readonly sentMs: number }[];
  /** While the agent's voice is in the microphone or would be. */
  readonly agent: readonly Span[];
  /** While the user speaks over it. */
  readonly interruptions: readonly Span[];
}

const AGENT_DBFS = -20;
const USER_ALONE_DBFS = -38;
const LEAD_MS = 200;
const CHUNK = 320;
/** What the VAD judges at once. */
export const FRAME = 512;
const GAP_MS = 1500;

/** A call in a room: answers of the agent, with the user silent or speaking over each of them. */
export function echoCall(options: EchoCallOptions): EchoCall {
  const random = seeded(options.seed);
  const between = ([from, to]: readonly [number, number]) => from + (to - from) * random();
  const { room, answers, attenuationDb, userOverEchoDb } = options;
  const questions = answers.map((_, turn) => {
    if (options.answerAfterMs === undefined) return new Float32Array(0);
    return trimmed(options.utterances[(turn + options.seed + 7) % options.utterances.length]!);
  });
  const totalMs = answers.reduce(
    (sum, answer, turn) => sum + (answer.length + questions[turn]!.length) / 16 + GAP_MS,
    1500,
  );
  const length = Math.ceil((totalMs * SAMPLE_RATE) / 1000 / FRAME) * FRAME;
  const speaker = new Float32Array(length);
  const user = new Float32Array(length);
  const played: { samples: Float32Array; atMs: number; sentMs: number }[] = [];
  const agent: Span[] = [];
  const interruptions: Span[] = [];

  let startMs = 400;
  answers.forEach((answer, turn) => {
    const samples = scaled(answer, decibels(AGENT_DBFS) / loudness(answer));
    const durationMs = samples.length / 16;
    const question = questions[turn]!;
    add(user, scaled(question, decibels(USER_ALONE_DBFS) / Math.max(1e-9, loudness(question))), startMs);
    startMs += question.length / 16 + (options.answerAfterMs ?? 0);
    for (let at = 0; at < samples.length; at += CHUNK) {
      const atMs = startMs + at / 16;
      played.push({ samples: samples.subarray(at, at + CHUNK), atMs, sentMs: Math.max(startMs, atMs - LEAD_MS) });
    }
    // A player starts each answer a little earlier or later, and now and then runs dry in the middle of one.
    const delayMs = options.delayMs + between([-30, 30]);
    const dryAt = random() < 0.3 ? Math.floor(samples.length * between([0.2, 0.8])) : samples.length;
    const dryMs = between([20, 60]);
    add(speaker, samples.subarray(0, dryAt), startMs + delayMs);
    add(speaker, samples.subarray(dryAt), startMs + delayMs + dryAt / 16 + dryMs);
    agent.push({ fromMs: startMs + delayMs, toMs: startMs + delayMs + durationMs + dryMs });
    if (userOverEchoDb !== undefined) {
      const level = userOverEchoDb + (attenuationDb === undefined ? USER_ALONE_DBFS : AGENT_DBFS + attenuationDb);
      const said = trimmed(options.utterances[(turn + options.seed) % options.utterances.length]!);
      const fromMs = startMs + delayMs + between(options.interruptAfterMs);
      const heard = said.subarray(0, Math.floor(Math.max(6400, (startMs + delayMs + durationMs - fromMs) * 16)));
      add(user, scaled(heard, decibels(level) / loudness(said)), fromMs);
      interruptions.push({ fromMs, toMs: fromMs + heard.length / 16 });
    }
    startMs += durationMs + GAP_MS;
  });

  const noise = scaled(pinkNoise(length, random), decibels(options.noiseDbfs));
  const nearby = impulseResponse({ reverbMs: room.reverbMs, directDb: room.directDb + 6 }, random);
  const userAlone = sum(noise, convolve(user, nearby));
  let microphone = userAlone;
  if (attenuationDb !== undefined) {
    const sound = loudspeaker(speaker, between([120, 300]), between([5000, 7500]), between([0.5, 2.5]));
    const echo = convolve(sound, impulseResponse(room, random));
    const spoken = Math.max(...agent.map(({ fromMs, toMs }) => loudness(echo.subarray(fromMs * 16, toMs * 16))));
    microphone = sum(userAlone, scaled(echo, decibels(AGENT_DBFS + attenuationDb) / spoken));
  }

  const arrivalMs: number[] = [];
  for (let end = FRAME; end <= length; end += FRAME) {
    const lateMs = -6 * Math.log(1 - random()) + (random() < 0.01 ? 60 * random() : 0);
    arrivalMs.push(Math.max(arrivalMs.at(-1) ?? 0, end / 16 + lateMs));
  }
  return { microphone, userAlone, arrivalMs, played, agent, interruptions };
}

/** Root mean square of the 20 ms that are within 20 dB of the loudest. */
export function loudness(samples: Float32Array): number {
  const powers = powersOf(samples);
  const loudest = Math.max(...powers);
  const spoken = powers.filter((power) => power > loudest / 100);
  return Math.sqrt(spoken.reduce((total, power) => total + power, 0) / Math.max(1, spoken.length));
}

/** Without the silence before it. */
function trimmed(samples: Float32Array): Float32Array {
  const powers = powersOf(samples);
  const loudest = Math.max(...powers);
  return samples.subarray(powers.findIndex((power) => power > loudest / 300) * CHUNK);
}

function powersOf(samples: Float32Array): number[] {
  return Array.from({ length: Math.floor(samples.length / CHUNK) }, (_, i) => {
    const part = samples.subarray(i * CHUNK, (i + 1) * CHUNK);
    return part.reduce((total, sample) => total + sample * sample, 0) / CHUNK;
  });
}

const scaled = (samples: Float32Array, factor: number) => samples.map((sample) => sample * factor);

const sum = (a: Float32Array, b: Float32Array) => a.map((sample, i) => Math.max(-1, Math.min(1, sample + b[i]!)));

function add(track: Float32Array, samples: Float32Array, atMs: number): void {
  const at = Math.round((atMs * SAMPLE_RATE) / 1000);
  for (let i = 0; i < samples.length && at + i < track.length; i++) track[at + i] = track[at + i]! + samples[i]!;
}
