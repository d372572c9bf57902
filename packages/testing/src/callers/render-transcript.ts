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

/** What the agent was heard saying, one row for each stretch without a break. */
function spoken({ spans, heardWords }: Evidence): Row[] {
  const used = new Set<number>();
  return spans.map(({ itemId, startMs, endMs }, index) => {
    const untilMs = spans.slice(index + 1).find((span) => span.itemId === itemId)?.startMs ?? Infinity;
    const words = heardWords.filter((word, place) => {
      const fits = word.itemId === itemId && word.atMs <= untilMs && !used.has(place);
      if (fits) used.add(place);
      return fits;
    });
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
