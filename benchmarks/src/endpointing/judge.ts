import type { Call } from './calls.js';
import type { Ears } from './ears.js';
import { outcomesOf } from './outcome.js';
import type { Outcome } from './outcome.js';
import { playCall } from './play-call.js';
import type { Policy } from './policies.js';

/** A policy and what it made of all turns. */
export interface Result {
  readonly policy: Policy;
  readonly outcomes: readonly Outcome[];
  readonly pauses: number;
  readonly drafts: number;
  /** Answers given, those after a cut-off included, and how many of them were prepared. */
  readonly answers: number;
  readonly drafted: number;
}

/** All calls under one policy. */
export async function judge(policy: Policy, calls: readonly Call[], ears: Ears): Promise<Result> {
  const played = await Promise.all(calls.map((call) => playCall(call, ears, policy.options)));
  const sum = (pick: (one: (typeof played)[number]) => number) => played.reduce((total, one) => total + pick(one), 0);
  return {
    policy,
    outcomes: calls.flatMap((call, index) => outcomesOf(call, played[index]!)),
    pauses: sum(({ pauses }) => pauses),
    drafts: sum(({ drafts }) => drafts),
    answers: sum(({ ends }) => ends.length),
    drafted: sum(({ ends }) => ends.filter(({ drafted }) => drafted).length),
  };
}
