import type { Options, Scenario } from 'k6/options';
import { settings } from './settings.ts';

const { vus, duration, rate } = settings;

/** A call that is running when a profile ends may end well. */
const gracefulStop = '60s';

const profiles: Readonly<Record<string, Scenario>> = {
  /** One call per caller: does it work? */
  smoke: { executor: 'per-vu-iterations', vus, iterations: 1, maxDuration: '5m', gracefulStop },
  /** More and more callers, then as many for a while: how many does it carry? */
  ramp: {
    executor: 'ramping-vus',
    startVUs: 1,
    stages: [
      { duration: '30s', target: vus },
      { duration, target: vus },
      { duration: '10s', target: 0 },
    ],
    gracefulStop,
    gracefulRampDown: gracefulStop,
  },
  /** Calls come in whether or not the ones before are over, as in life. Too slow a server shows as dropped iterations. */
  rate: {
    executor: 'constant-arrival-rate',
    rate: Math.max(1, Math.round(rate * 60)),
    timeUnit: '1m',
    duration,
    preAllocatedVUs: vus,
    maxVUs: vus,
    gracefulStop,
  },
  /** The same callers for hours: does it leak? */
  soak: { executor: 'constant-vus', vus, duration, gracefulStop },
};

/**
 * A threshold on a metric without samples passes, and so would a server that is dead: hence `voice_turns` and
 * `voice_turn_ok`.
 */
function thresholds(): NonNullable<Options['thresholds']> {
  const works = {
    voice_turn_ok: ['rate>0.99'],
    voice_turns: ['count>0'],
    voice_understood: ['rate>0.9'],
    dropped_iterations: ['count<1'],
  };
  if (settings.budgetMs === 0) return works;
  return { ...works, voice_heard_ms: [`p(95)<${settings.budgetMs}`], voice_pacer_late_ms: ['p(99)<20'] };
}

export function optionsOf(name: string): Options {
  const scenario = profiles[settings.profile];
  if (!scenario) {
    throw new Error(`Expected PROFILE to be one of ${Object.keys(profiles).join(', ')}, got "${settings.profile}"`);
  }
  return {
    scenarios: { [`${name}-${settings.profile}`.replaceAll('-', '_')]: scenario },
    thresholds: thresholds(),
    summaryTrendStats: ['min', 'med', 'p(95)', 'p(99)', 'max'],
  };
}
