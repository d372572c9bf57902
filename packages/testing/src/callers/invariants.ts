import type { Check } from './call-result.js';
import type { Evidence } from './evidence.js';

export interface CallEnd {
  readonly atMs: number;
  /** The script hung up: what was going on then stays open. */
  readonly hungUp: boolean;
  /** Events and audio that came after the caller had hung up. */
  readonly afterHangUp: number;
}

/** What holds for every call, whatever its script says. Only what is broken is reported. */
export function brokenInvariants(evidence: Evidence, end: CallEnd): Check[] {
  const broken: Check[] = [];
  const report = (what: string, seen: string) =>
    broken.push({ atMs: end.atMs, what: `always: ${what}`, met: false, seen });
  for (const [id, { created, done }] of responses(evidence)) {
    if (created !== 1 || done > 1 || (done === 0 && !end.hungUp))
      report('every response ends exactly once', `${id}: ${created} begun, ${done} ended`);
  }
  if (!end.hungUp) {
    for (const itemId of openTurns(evidence)) report('a turn that begins ends', `${itemId} is still open`);
  }
  const order = evidence.spans.map(({ responseId }) => responseId).filter((id, index, all) => id !== all[index - 1]);
  if (new Set(order).size !== order.length) report('one answer is heard at a time', order.join(', '));
  if (end.afterHangUp > 0) report('nothing comes after the call', `${end.afterHangUp} events`);
  return broken;
}

function responses({ events }: Evidence): Map<string, { created: number; done: number }> {
  const counts = new Map<string, { created: number; done: number }>();
  for (const { event } of events) {
    if (event.type !== 'response.created' && event.type !== 'response.done') continue;
    const { id } = event.response;
    const count = counts.get(id) ?? { created: 0, done: 0 };
    counts.set(id, count);
    if (event.type === 'response.created') count.created++;
    else count.done++;
  }
  return counts;
}

function openTurns({ events }: Evidence): string[] {
  const open = new Set<string>();
  for (const { event } of events) {
    if (event.type === 'input_audio_buffer.speech_started') open.add(event.item_id);
    if (event.type === 'input_audio_buffer.speech_stopped' || event.type === 'repartee.turn.dropped')
      open.delete(event.item_id);
  }
  return [...open];
}
