import type { Mark, TurnTimeline } from '@repartee/core';
import type { Timing } from '@repartee/core/providers';

type SnakeCase<Name extends string> = Name extends `${infer Head}-${infer Tail}` ? `${Head}_${SnakeCase<Tail>}` : Name;

export interface TimingObject {
  readonly queue_ms: number;
  readonly compute_ms: number;
  readonly batch_size: number;
}

/** What happened in one turn and when, in whole milliseconds after `anchor`. */
export interface TimelineObject {
  readonly response_id: string;
  readonly item_id: string | null;
  readonly anchor: 'speech_end' | 'request';
  readonly marks: { readonly [M in SnakeCase<Mark>]?: number };
  readonly timings: { readonly [Stage in keyof TurnTimeline['timings']]: TimingObject };
  readonly user_audio_ms: number;
  readonly answer_audio_ms: number;
  /** Answers prepared before the turn was certain; left out where there were none. */
  readonly speculation?: { readonly used: boolean; readonly dropped: number; readonly wasted_ms: number };
  readonly outcome: TurnTimeline['outcome'];
}

export function timelineObject(timeline: TurnTimeline): TimelineObject {
  const marks = Object.entries(timeline.marks).map(([mark, ms]) => [mark.replaceAll('-', '_'), Math.round(ms)]);
  const timings = Object.entries(timeline.timings).map(([stage, timing]) => [stage, timingObject(timing)]);
  return {
    response_id: timeline.responseId,
    item_id: timeline.itemId,
    anchor: timeline.anchor === 'speech-end' ? 'speech_end' : 'request',
    marks: Object.fromEntries(marks),
    timings: Object.fromEntries(timings),
    user_audio_ms: Math.round(timeline.userAudioMs),
    answer_audio_ms: Math.round(timeline.answerAudioMs),
    ...(timeline.speculation && { speculation: speculationObject(timeline.speculation) }),
    outcome: timeline.outcome,
  };
}

function speculationObject({ used, dropped, wastedMs }: NonNullable<TurnTimeline['speculation']>) {
  return { used, dropped, wasted_ms: Math.round(wastedMs) };
}

function timingObject({ queueMs, computeMs, batchSize }: Timing): TimingObject {
  return { queue_ms: Math.round(queueMs), compute_ms: Math.round(computeMs), batch_size: batchSize };
}
