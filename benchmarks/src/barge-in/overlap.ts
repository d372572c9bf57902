import { Caller } from '@repartee/cli/caller';
import { joinSamples } from '@repartee/core/audio';
import { firstVoiced } from '../first-voiced.js';
import { SOUND_RATE } from '../sounds.js';
import type { Sound } from '../sounds.js';

/** A sound over the agent's voice. */
export interface Overlap {
  readonly sound: Sound;
  /** What the client says people speak (ISO 639-1); null: nothing, it is detected. */
  readonly language: string | null;
  /** What is asked; the sound comes this long after the answer was first heard. */
  readonly question: string;
  readonly afterMs: number;
  /** Waits for the end of the answer even where it was cut. */
  readonly toTheEnd: boolean;
}

/** What became of it. Times count from the first voiced sample of the sound, ms; null: it did not happen. */
export interface Outcome {
  readonly cancelled: boolean;
  /** The client fell silent. */
  readonly silentMs: number | null;
  /** It was clear who keeps the floor: the answer was taken back, or went on. */
  readonly decidedMs: number | null;
  /** How long the agent was silent before it went on, all its pauses together. */
  readonly pausedMs: number;
  /** Everything that was heard of the answer, without the pauses. */
  readonly heard: Float32Array;
  readonly understood: string;
  /** Most that a frame of the microphone was late. */
  readonly lateMs: number;
}

/** How long a cut is waited for after the sound, ms. */
const patienceMs = 4_000;

/** One call: the greeting to its end, a question, and a sound over the answer. */
export async function overlap(
  door: string,
  { sound, language, question, afterMs, toTheEnd }: Overlap,
): Promise<Outcome> {
  const orders: { readonly type: string; readonly atMs: number }[] = [];
  await using caller = await Caller.connect({
    url: door,
    sampleRate: SOUND_RATE,
    onEvent: ({ type }, atMs) => {
      if (type.startsWith('repartee.player.')) orders.push({ type: type.slice('repartee.player.'.length), atMs });
    },
  });
  await caller.quiet();
  const asked = caller.write(question);
  const answer = () => caller.log.responses.findLast(({ startedMs }) => startedMs >= asked.startMs);
  const heardFrom = () => caller.heard.firstAudibleMs(answer()?.id ?? '');
  await caller.until(() => heardFrom() !== null, 20_000, 'the answer');
  await caller.until(() => caller.now() >= heardFrom()! + afterMs);
  const { id } = answer()!;
  if (language) {
    caller.send({
      type: 'session.update',
      session: { type: 'realtime', audio: { input: { transcription: { language } } } },
    });
  }
  const said = await caller.speak(sound, SOUND_RATE);
  const fromMs = said.startMs + (firstVoiced(sound, SOUND_RATE) * 1000) / SOUND_RATE;
  const isCut = () => orders.some(({ type }) => type === 'clear');
  const isOver = () => answerOf(caller, id).endedMs !== null && caller.now() >= caller.heard.untilMs;
  if (toTheEnd) await caller.until(() => isCut() || isOver(), 60_000, 'the end of the answer');
  else {
    const untilMs = caller.now() + patienceMs;
    await caller.until(() => isCut() || isOver() || caller.now() > untilMs);
  }
  const since = orders.filter(({ atMs }) => atMs >= fromMs);
  const silentAt = since.find(({ type }) => type !== 'resume')?.atMs;
  const decidedAt = (since.find(({ type }) => type === 'clear') ?? since.findLast(({ type }) => type === 'resume'))
    ?.atMs;
  return {
    cancelled: isCut(),
    silentMs: silentAt === undefined ? null : silentAt - fromMs,
    decidedMs: decidedAt === undefined ? null : decidedAt - fromMs,
    pausedMs: pausedIn(since),
    heard: joinSamples(caller.heard.audio.filter(({ responseId }) => responseId === id).map(({ samples }) => samples)),
    understood: caller.log.messages
      .filter(({ startedMs }) => startedMs > said.startMs - 500)
      .map(({ text, interim }) => text ?? interim)
      .join(' '),
    lateMs: caller.lateMs,
  };
}

/** What is heard of an answer that nobody disturbs. */
export async function undisturbed(door: string, question: string): Promise<Float32Array> {
  await using caller = await Caller.connect({ url: door, sampleRate: SOUND_RATE });
  await caller.hush();
  const { response } = await caller.answer(caller.write(question), 60_000);
  return joinSamples(
    caller.heard.audio.filter(({ responseId }) => responseId === response.id).map(({ samples }) => samples),
  );
}

function answerOf(caller: Caller, id: string) {
  return caller.log.responses.find((response) => response.id === id)!;
}

function pausedIn(orders: readonly { readonly type: string; readonly atMs: number }[]): number {
  let total = 0;
  let pausedAt: number | undefined;
  for (const { type, atMs } of orders) {
    if (type === 'pause') pausedAt ??= atMs;
    else if (pausedAt !== undefined) {
      if (type === 'resume') total += atMs - pausedAt;
      pausedAt = undefined;
    }
  }
  return total;
}
