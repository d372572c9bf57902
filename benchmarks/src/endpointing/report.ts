import { LISTEN_RATE } from '@repartee/core/providers';
import { ms, percent, percentile, table } from '../report.js';
import type { Result } from './judge.js';
import type { Outcome } from './outcome.js';
import { summary } from './summary.js';
import type { SpokenTurn } from './turn-set.js';

/** Single digits, each spoken as if it were all: joined they tell nothing of how people pause. Shown, not counted. */
const isCounted = (turn: SpokenTurn) => turn.group !== 'strings of digits';
const pauseKinds = ['own', 'join', 'hesitation', 'sentences'] as const;

const head = ['turns cut off', 'pauses cut off in', 'wait p50 ms', 'p95 ms', 'mean ms', 'never answered'];

export function rowOf(outcomes: readonly Outcome[]): string[] {
  const { cutTurns, cutPauses, p50Ms, p95Ms, meanMs, lost } = summary(outcomes);
  return [percent(cutTurns), percent(cutPauses), ms(p50Ms), ms(p95Ms), ms(meanMs), String(lost)];
}

/** Markdown. */
export function report(turns: readonly SpokenTurn[], results: readonly Result[]): string {
  const tableOf = (pick: (turn: SpokenTurn) => boolean) =>
    table(
      ['', ...head],
      results.map(({ policy, outcomes }) => [policy.name, ...rowOf(outcomes.filter(({ turn }) => pick(turn)))]),
    );
  const groups = [...new Set(turns.map(({ group }) => group))];
  return [
    'Wait: from the end of the last voiced 10 ms of a turn, told by loudness, to the decision that it is over, transcript included. Cut off: the decision came while the user was to go on.',
    describe(turns),
    '## All turns, the strings of digits aside',
    tableOf(isCounted),
    'The two halves of the recordings. The default delays were chosen with both in view, so neither is an unseen test:',
    '### Tuning half',
    tableOf((turn) => isCounted(turn) && turn.half === 'tuning'),
    '### Test half',
    tableOf((turn) => isCounted(turn) && turn.half === 'test'),
    ...groups.flatMap((group) => [`## ${group}`, tableOf((turn) => turn.group === group)]),
    '## Pauses that ended a turn too early, by their kind',
    table(
      ['', ...pauseKinds],
      results.map(({ policy, outcomes }) => [policy.name, ...pauseKinds.map((kind) => cutShare(outcomes, kind))]),
    ),
    '## What it costs',
    table(
      ['', 'questions to the models per turn', 'answers prepared per turn', 'answers that were prepared'],
      results.map(({ policy, outcomes, pauses, drafts, answers, drafted }) => [
        policy.name,
        (pauses / outcomes.length).toFixed(1),
        (drafts / outcomes.length).toFixed(1),
        percent(drafted / answers),
      ]),
    ),
  ].join('\n\n');
}

function describe(turns: readonly SpokenTurn[]): string {
  const groups = [...new Set(turns.map(({ group }) => group))];
  const rows = groups.map((group) => {
    const own = turns.filter((turn) => turn.group === group);
    const pauses = own.flatMap((turn) => turn.pauses);
    const lengths = pauses.map(({ from, to }) => ((to - from) * 1000) / LISTEN_RATE);
    const seconds = own.map(({ speech }) => (speech.to - speech.from) / LISTEN_RATE);
    return [
      group,
      own.length,
      (seconds.reduce((sum, value) => sum + value, 0) / 60).toFixed(1),
      percentile(seconds, 0.5).toFixed(1),
      pauseKinds.map((kind) => pauses.filter((pause) => pause.kind === kind).length).join(' / '),
      [0.1, 0.5, 0.9, 1].map((share) => ms(percentile(lengths, share))).join(' / '),
    ];
  });
  return [
    'Recordings of people, read and spoken, become turns with pauses of 100 ms and more that the user goes on after. Lengths of pauses between joined clips and of hesitations are drawn: nine of ten from a log-normal distribution with median 430 ms, one of ten with median 1.5 s, each speaker at a pace of their own; after the medium and long pauses of Campione & Véronis, "A large-scale multilingual study of silent pause duration" (Speech Prosody 2002); medians and shares are our choice. Turns of one recording differ only in their pauses, so a difference of a few turns between two policies means nothing. Pauses are filled with the room tone of the recording.',
    table(
      ['', 'turns', 'minutes', 'median s', `pauses: ${pauseKinds.join(' / ')}`, 'their ms p10 / p50 / p90 / longest'],
      rows,
    ),
    'The times of the models are assumed, not measured here: the turn decision comes 66 ms after the question (the median of `conversation`), the transcript 80 ms plus 9 ms for each second of the turn after 100 ms of quiet (chosen to lie near the 112 and 209 ms that `conversation` found as p50 and p95 of four).',
  ].join('\n\n');
}

function cutShare(outcomes: readonly Outcome[], kind: (typeof pauseKinds)[number]): string {
  const counted = outcomes.filter(({ turn }) => isCounted(turn));
  const ofKind = counted.flatMap(({ turn }) => turn.pauses).filter((pause) => pause.kind === kind);
  const cut = counted.flatMap(({ cuts }) => cuts).filter((pause) => pause.kind === kind);
  return `${percent(cut.length / ofKind.length)} of ${ofKind.length}`;
}
