import type { TurnTimeline } from '@repartee/core';

/** Where the time between the user's last sound and the agent's first one goes. */
export const stages = ['endpoint', 'asr', 'llm', 'tts', 'total'] as const;

export type Stage = (typeof stages)[number];

/**
 * Milliseconds of each stage that a turn went through.
 * - `endpoint`: end of speech until the turn was taken as complete
 * - `asr`: pause until the final transcript
 * - `llm`: until the first word, from the moment the model could start: turn complete and transcript there, or the
 *   request. A model that was asked ahead of the turn's end counts from the draft.
 * - `tts`: first word until the voice's first samples; the first clause has to be complete in between
 * - `total`: end of speech, or the request, until the first audible sample went to the client. Not for what the agent
 *   says unasked: nobody waits for that.
 */
export function stageTimes({ anchor, marks, speculation }: TurnTimeline): Partial<Record<Stage, number>> {
  const { pause, transcript, endpoint } = marks;
  const firstToken = marks['llm-first-token'];
  const times: Partial<Record<Stage, number | undefined>> = {
    endpoint,
    asr: between(pause, transcript),
    llm: firstToken === undefined ? undefined : firstToken - modelStart(firstToken, marks, speculation?.used ?? false),
    tts: between(firstToken ?? 0, marks['tts-first-audio']),
    total: anchor === 'speech-end' || firstToken !== undefined ? marks['first-audio-sent'] : undefined,
  };
  return Object.fromEntries(Object.entries(times).filter(([, ms]) => ms !== undefined));
}

function modelStart(firstToken: number, marks: TurnTimeline['marks'], prepared: boolean): number {
  const { draft, transcript = 0, endpoint = 0 } = marks;
  if (prepared && draft !== undefined) return draft;
  const asked = Math.max(transcript, endpoint);
  return asked <= firstToken ? asked : transcript;
}

function between(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Math.max(0, to - from);
}
