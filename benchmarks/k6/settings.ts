const env = __ENV;

function number(name: string, fallback: number): number {
  const text = env[name];
  if (!text) return fallback;
  const value = Number(text);
  if (!(value >= 0)) throw new Error(`Expected ${name} to be a number from 0, got "${text}"`);
  return value;
}

/** What may be set from outside, with `-e NAME=value`. Times in ms. */
export const settings = {
  /** Where the server is: http:// or ws://, without a path. */
  url: (env.URL || 'ws://127.0.0.1:8000').replace(/^http/, 'ws').replace(/\/+$/, ''),
  apiKey: env.API_KEY || null,
  /** smoke, ramp, rate or soak: profiles.ts. */
  profile: env.PROFILE || 'smoke',
  /** Callers at once; for `rate`, the most there may be. */
  vus: number('VUS', env.PROFILE && env.PROFILE !== 'smoke' ? 10 : 1),
  /** How long a profile other than smoke keeps its level, such as 60s. */
  duration: env.DURATION || '60s',
  /** New calls a second, for the profile `rate`. */
  rate: number('RATE', 1),
  /** Questions in one call. */
  turns: number('TURNS', 2),
  /** What 95 % of the answers must be heard within; 0: no time is judged, only whether it works. */
  budgetMs: number('BUDGET_MS', 700),
  /** How long after connecting a greeting is waited for. */
  greetingMs: number('GREETING_MS', 1_000),
  /** From the end of speech to the end of the answer, at most. */
  answerMs: number('ANSWER_MS', 30_000),
  /** Between an answer and the next question. */
  pauseMs: number('PAUSE_MS', 500),
  /** WAV files of the speech instead of the bundled ones, absolute, with a comma between them. */
  recordings: env.RECORDINGS ? env.RECORDINGS.split(',') : [],
  /** Folder that exists, for the summary as JSON. */
  out: env.OUT || null,
};
