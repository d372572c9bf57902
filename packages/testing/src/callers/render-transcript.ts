import type { ServerEvent } from '@repartee/protocol';
import type { CallResult } from './call-result.js';
import type { Evidence } from './evidence.js';

interface Row {
  readonly atMs: number;
  readonly who: string;
  readonly what: string;
}

/** The call for people: who, when, what; and what was expected. */
export function renderTranscript({ evidence, checks }: CallResult): string[] {
  const rows: Row[] = [
    ...evidence.actions.map(({ fromMs, text }) => ({ atMs: fromMs, who: 'caller', what: text })),
    ...spoken(evidence),
    ...evidence.events.flatMap(({ atMs, event }) => {
      const what = describeEvent(event);
      return what === undefined ? [] : [{ atMs, who: 'server', what }];
    }),
    ...evidence.toolRuns.map(({ atMs, name }) => ({ atMs, who: 'tool', what: name })),
    ...checks.map(({ atMs, met, what, seen }) => ({
      atMs,
      who: met ? 'met' : 'UNMET',
      what: `${what} (${seen})`,
    })),
  ];
  return rows
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, who, what }) => `${(atMs / 1000).toFixed(2).padStart(7)}  ${who.padEnd(6)}  ${what}`);
}

/** A breath between two words does not begin a new row, ms. */
const breathMs = 700;

/** What the agent was heard saying, one row for each stretch without a break. */
function spoken({ spans, heardWords, events }: Evidence): Row[] {
  const isHeld = (endMs: number) =>
    events.some(({ atMs, event }) => event.type === 'repartee.player.pause' && Math.abs(atMs - endMs) < breathMs);
  const stretches: { itemId: string; startMs: number; endMs: number }[] = [];
  for (const { itemId, startMs, endMs } of spans) {
    const last = stretches.at(-1);
    if (last?.itemId === itemId && startMs - last.endMs < breathMs && !isHeld(last.endMs)) last.endMs = endMs;
    else stretches.push({ itemId, startMs, endMs });
  }
  return stretches.map(({ itemId, startMs, endMs }, index) => {
    const fromMs = stretches.slice(0, index).findLast((stretch) => stretch.itemId === itemId)?.endMs ?? 0;
    const isLast = !stretches.slice(index + 1).some((stretch) => stretch.itemId === itemId);
    const words = heardWords.filter(
      (word) => word.itemId === itemId && word.atMs > fromMs && (isLast || word.atMs <= endMs),
    );
    const text = words.map((word) => word.text).join(' ');
    return { atMs: startMs, who: 'agent', what: `“${text}” until ${(endMs / 1000).toFixed(2)}` };
  });
}

function describeEvent(event: ServerEvent): string | undefined {
  switch (event.type) {
    case 'input_audio_buffer.speech_started':
      return 'the user speaks';
    case 'input_audio_buffer.committed':
      return 'the turn is over';
    case 'repartee.turn.dropped':
      return 'it was nothing';
    case 'conversation.item.input_audio_transcription.completed':
      return `understood “${event.transcript}”`;
    case 'repartee.player.pause':
      return 'holds the voice';
    case 'repartee.player.resume':
      return 'the voice goes on';
    case 'repartee.player.clear':
      return 'the user has the floor';
    case 'response.done':
      return `the answer is ${event.response.status}`;
    case 'error':
      return `error: ${event.error.message}`;
    default:
      return undefined;
  }
}
