import type { TurnTimeline } from '@repartee/core';
import type { TimelineObject } from '@repartee/protocol';

/** The timeline of the wire as the rest of the code knows it. */
export function readTimeline(wire: TimelineObject): TurnTimeline {
  const marks = Object.entries(wire.marks).map(([mark, ms]) => [mark.replaceAll('_', '-'), ms]);
  const timings = Object.entries(wire.timings).map(([stage, timing]) => [
    stage,
    { queueMs: timing.queue_ms, computeMs: timing.compute_ms, batchSize: timing.batch_size },
  ]);
  return {
    responseId: wire.response_id,
    itemId: wire.item_id,
    anchor: wire.anchor === 'speech_end' ? 'speech-end' : 'request',
    marks: Object.fromEntries(marks) as TurnTimeline['marks'],
    timings: Object.fromEntries(timings) as TurnTimeline['timings'],
    userAudioMs: wire.user_audio_ms,
    answerAudioMs: wire.answer_audio_ms,
    ...(wire.speculation && { speculation: speculationOf(wire.speculation) }),
    outcome: wire.outcome,
  };
}

function speculationOf({ used, dropped, wasted_ms: wastedMs }: NonNullable<TimelineObject['speculation']>) {
  return { used, dropped, wastedMs };
}
