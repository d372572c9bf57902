import type { Action, Evidence } from './evidence.js';
import { isAudible } from './evidence.js';
import type { Check } from './call-result.js';
import type { Scenario } from './scenario-schema.js';

/** Silence of the agent after which it begins anew, ms. */
const newStartMs = 300;

/** The whole call against what the script expects of it. `kept`: what the conversation keeps of each cut message. */
export function judgeOverall(
  overall: Scenario['overall'],
  evidence: Evidence,
  kept: ReadonlyMap<string, string>,
  endMs: number,
): Check[] {
  const checks: Check[] = [];
  const check = (name: string, seen: number, met: boolean, unit = '') =>
    checks.push({ atMs: endMs, what: `overall ${name}`, met, seen: `${seen}${unit}` });
  const exactly = (name: string, wanted: number | undefined, seen: number) => {
    if (wanted !== undefined) check(`${name}: ${wanted}`, seen, seen === wanted);
  };
  exactly('answers', overall.answers, answersToUser(evidence));
  exactly('turns', overall.turns, userMessages(evidence));
  exactly('errors', overall.errors, evidence.events.filter(({ event }) => event.type === 'error').length);
  exactly('cut_offs', overall.cut_offs, cutOffs(evidence));
  if (overall.dead_air_ms !== undefined) {
    const seen = Math.round(longestWaitMs(evidence, endMs));
    check(`dead_air_ms: ${overall.dead_air_ms}`, seen, seen <= overall.dead_air_ms, ' ms');
  }
  if (overall.kept_error_words !== undefined) {
    const seen = keptErrorWords(evidence, kept);
    check(`kept_error_words: ${overall.kept_error_words}`, seen, seen <= overall.kept_error_words);
  }
  for (const [name, wanted] of Object.entries(overall.tools ?? {})) {
    exactly(`tools.${name}`, wanted, evidence.toolRuns.filter((run) => run.name === name).length);
  }
  return checks;
}

/** Answers heard, without what the agent says of its own accord. */
function answersToUser({ events, spans, actions }: Evidence): number {
  const startMs = actions.findLast(({ kind }) => kind === 'start')?.fromMs ?? 0;
  const heard = new Set(spans.filter((span) => span.startMs >= startMs).map(({ responseId }) => responseId));
  if (actions.some(({ kind, text }) => kind === 'send' && text === 'response.create')) return heard.size;
  for (const { event } of events) {
    if (event.type === 'repartee.turn.timeline' && event.timeline.item_id === null)
      heard.delete(event.timeline.response_id);
  }
  return heard.size;
}

function userMessages({ events }: Evidence): number {
  const ids = new Set<string>();
  for (const { event } of events) {
    if (event.type === 'conversation.item.added' && event.item.type === 'message' && event.item.role === 'user')
      ids.add(event.item.id ?? '');
    if (event.type === 'conversation.item.deleted') ids.delete(event.item_id);
  }
  return ids.size;
}

/** How often the agent began to speak between the first and the last sound of something the user said. */
function cutOffs({ spans, actions }: Evidence): number {
  return actions.filter(
    ({ kind, fromMs, untilMs }) =>
      kind === 'say' &&
      spans.some(
        ({ startMs }, index) =>
          startMs > fromMs && startMs < untilMs && startMs - (spans[index - 1]?.endMs ?? -newStartMs) >= newStartMs,
      ),
  ).length;
}

/** Longest time from a sound of the user that wants an answer to the next sound of anybody. */
function longestWaitMs({ spans, actions }: Evidence, endMs: number): number {
  const sounds = actions.filter(isSound);
  const waits = sounds.filter(owesAnswer).map(({ untilMs }) => {
    if (isAudible(spans, untilMs, untilMs + 1)) return 0;
    const next = [
      ...spans.map(({ startMs }) => startMs),
      ...actions.filter(({ kind }) => isSound({ kind }) || kind === 'hang-up').map(({ fromMs }) => fromMs),
      endMs,
    ].filter((atMs) => atMs >= untilMs);
    return Math.min(...next) - untilMs;
  });
  return Math.max(0, ...waits);
}

function isSound({ kind }: Pick<Action, 'kind'>): boolean {
  return ['say', 'interrupt', 'backchannel', 'cough', 'noise'].includes(kind);
}

/** Words want an answer; a noise only where it came over one. */
function owesAnswer({ kind, overAgent }: Action): boolean {
  return kind === 'say' || kind === 'interrupt' || overAgent;
}

function keptErrorWords({ heardWords }: Evidence, kept: ReadonlyMap<string, string>): number {
  const errors = [...kept].map(([itemId, text]) => {
    const heard = heardWords.filter((word) => word.itemId === itemId).length;
    return Math.abs(text.split(/\s+/).filter(Boolean).length - heard);
  });
  return Math.max(0, ...errors);
}
