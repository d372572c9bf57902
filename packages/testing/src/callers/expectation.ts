import type { Evidence } from './evidence.js';
import { isAudible, lastAction } from './evidence.js';
import type { Expectation } from './scenario-schema.js';

/** What an expectation is about. */
export type Subject =
  | { readonly type: 'event'; readonly name: string; readonly where: NonNullable<Expectation['where']> }
  | { readonly type: 'agent-audio' }
  | { readonly type: 'agent-says'; readonly pattern: RegExp }
  | { readonly type: 'agent-stops' }
  | { readonly type: 'agent-goes-on' }
  | { readonly type: 'transcript'; readonly pattern: RegExp }
  | { readonly type: 'model-hears'; readonly pattern: RegExp }
  | { readonly type: 'tool'; readonly name: string }
  | { readonly type: 'answers'; readonly count: number };

export interface Verdict {
  readonly met: boolean;
  /** What there was instead, or when it came. */
  readonly seen: string;
}

/** How long something is waited for that has no time of its own, ms. */
const patienceMs = 5_000;
/** Silence after which the agent has stopped, ms. */
const stoppedMs = 200;

/** The one thing an expectation is about, or what is wrong with it. */
export function subjectOf(expectation: Expectation): Subject | string {
  const { where, event } = expectation;
  const subjects = subjectsOf(expectation);
  const [subject] = subjects;
  if (subjects.length !== 1 || !subject) {
    return `expected one of event, agent_audio, agent_says, agent_stops, agent_goes_on, no_agent_audio_for_ms, transcript, model_hears, tool, answers; got ${subjects.length === 0 ? 'none' : subjects.length}`;
  }
  if (where && event === undefined) return '`where` belongs to an `event`';
  if (expectation.absent && expectation.within_ms === undefined) return '`absent` needs `within_ms`';
  return subject;
}

function subjectsOf(expectation: Expectation): Subject[] {
  const { event, where = {}, agent_says, transcript, model_hears, tool, answers } = expectation;
  const found: (Subject | undefined)[] = [
    event === undefined ? undefined : { type: 'event', name: event, where },
    expectation.agent_audio ? { type: 'agent-audio' } : undefined,
    agent_says ? { type: 'agent-says', pattern: agent_says } : undefined,
    expectation.agent_stops ? { type: 'agent-stops' } : undefined,
    expectation.agent_goes_on ? { type: 'agent-goes-on' } : undefined,
    expectation.no_agent_audio_for_ms === undefined ? undefined : { type: 'agent-audio' },
    transcript ? { type: 'transcript', pattern: transcript } : undefined,
    model_hears ? { type: 'model-hears', pattern: model_hears } : undefined,
    tool === undefined ? undefined : { type: 'tool', name: tool },
    answers === undefined ? undefined : { type: 'answers', count: answers },
  ];
  return found.filter((subject) => subject !== undefined);
}

/** Is it met? Undefined: it may still be. `askedAtMs`: when the step began. */
export function judge(
  expectation: Expectation,
  evidence: Evidence,
  askedAtMs: number,
  nowMs: number,
): Verdict | undefined {
  const subject = subjectOf(expectation) as Subject;
  const action = lastAction(evidence);
  const anchorMs = subject.type === 'agent-stops' ? action.fromMs : action.untilMs;
  const { within_ms, not_before_ms = -Infinity, no_agent_audio_for_ms } = expectation;
  const absent = expectation.absent ?? no_agent_audio_for_ms !== undefined;
  const withinMs = no_agent_audio_for_ms ?? within_ms;
  const deadlineMs = withinMs === undefined ? askedAtMs + patienceMs : anchorMs + withinMs;
  const isOver = nowMs >= deadlineMs + (subject.type === 'agent-stops' ? stoppedMs : 0);
  const after = (atMs: number) => `after ${Math.round(atMs - anchorMs)} ms`;

  if (subject.type === 'answers') {
    if (!isOver) return undefined;
    const heard = answersHeard(evidence, action.fromMs, deadlineMs);
    return { met: (heard === subject.count) !== absent, seen: `${heard} heard` };
  }
  if (subject.type === 'agent-stops' && !action.overAgent) return { met: false, seen: 'it was silent already' };
  const foundMs = find(subject, evidence, nowMs);
  if (foundMs !== undefined && foundMs <= deadlineMs) {
    if (absent) return { met: false, seen: after(foundMs) };
    const early = foundMs - anchorMs < not_before_ms;
    return { met: !early, seen: after(foundMs) };
  }
  if (!isOver) return undefined;
  return { met: absent, seen: foundMs === undefined ? instead(subject, evidence, action.fromMs) : after(foundMs) };
}

/** When it happened first since the caller last did something; undefined: it has not. */
function find(subject: Exclude<Subject, { type: 'answers' }>, evidence: Evidence, nowMs: number): number | undefined {
  const { fromMs, untilMs } = lastAction(evidence);
  switch (subject.type) {
    case 'event':
      return evidence.events.find(
        ({ atMs, event }) => atMs >= fromMs && event.type === subject.name && fits(event, subject.where),
      )?.atMs;
    case 'agent-audio': {
      const span = evidence.spans.find(({ endMs }) => endMs > untilMs);
      return span && Math.max(span.startMs, untilMs);
    }
    case 'agent-says': {
      let text = '';
      for (const word of evidence.heardWords.filter(({ atMs }) => atMs >= fromMs)) {
        text += `${text && ' '}${word.text}`;
        if (subject.pattern.test(text)) return word.atMs;
      }
      return undefined;
    }
    case 'agent-stops': {
      const ends = [fromMs, ...evidence.spans.map(({ endMs }) => endMs).filter((endMs) => endMs > fromMs)];
      return ends.find((endMs) => nowMs >= endMs + stoppedMs && !isAudible(evidence.spans, endMs, endMs + stoppedMs));
    }
    case 'agent-goes-on': {
      const before = evidence.spans.findLast(({ startMs }) => startMs < fromMs);
      const next = evidence.spans.find(({ responseId, endMs }) => responseId === before?.responseId && endMs > untilMs);
      return next && Math.max(next.startMs, untilMs);
    }
    case 'transcript':
      return transcripts(evidence, fromMs).find(({ text }) => subject.pattern.test(text))?.atMs;
    case 'model-hears':
      return evidence.asked.find(({ atMs, text }) => atMs >= fromMs && subject.pattern.test(text))?.atMs;
    case 'tool':
      return evidence.toolRuns.find(({ atMs, name }) => atMs >= fromMs && name === subject.name)?.atMs;
  }
}

function instead(subject: Subject, evidence: Evidence, fromMs: number): string {
  const quoted = (texts: readonly string[]) =>
    texts.length === 0 ? 'nothing' : texts.map((text) => `“${text}”`).join(', ');
  switch (subject.type) {
    case 'agent-says':
      return quoted(
        [
          evidence.heardWords
            .filter(({ atMs }) => atMs >= fromMs)
            .map(({ text }) => text)
            .join(' '),
        ].filter(Boolean),
      );
    case 'transcript':
      return quoted(transcripts(evidence, fromMs).map(({ text }) => text));
    case 'model-hears':
      return quoted(evidence.asked.filter(({ atMs }) => atMs >= fromMs).map(({ text }) => text));
    case 'agent-stops':
      return 'it went on';
    case 'event':
      return `events: ${[...new Set(evidence.events.filter(({ atMs }) => atMs >= fromMs).map(({ event }) => event.type))].join(', ') || 'none'}`;
    default:
      return 'nothing';
  }
}

function transcripts({ events }: Evidence, fromMs: number): { readonly atMs: number; readonly text: string }[] {
  return events.flatMap(({ atMs, event }) =>
    atMs >= fromMs && event.type === 'conversation.item.input_audio_transcription.completed'
      ? [{ atMs, text: event.transcript }]
      : [],
  );
}

/** Answers first heard in this time. */
function answersHeard({ spans }: Evidence, fromMs: number, toMs: number): number {
  const firsts = new Map<string, number>();
  for (const { responseId, startMs } of spans) if (!firsts.has(responseId)) firsts.set(responseId, startMs);
  return [...firsts.values()].filter((startMs) => startMs >= fromMs && startMs <= toMs).length;
}

/** Does the event have these values? `item.content.0.transcript` names a place in it. */
function fits(event: object, where: NonNullable<Expectation['where']>): boolean {
  return Object.entries(where).every(([path, wanted]) => {
    const value = path
      .split('.')
      .reduce<unknown>((inner, part) => (inner as Record<string, unknown> | null | undefined)?.[part], event);
    return wanted instanceof RegExp ? typeof value === 'string' && wanted.test(value) : value === wanted;
  });
}
