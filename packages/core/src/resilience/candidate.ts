import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { ReparteeError } from '../providers/index.js';
import type { Clock } from '../providers/index.js';

/** Failures in a row after which a provider is left alone, and for how long. */
const FAILURES = 3;
const REST_MS = 10_000;
/** Beginnings that are remembered, and those needed before they count. */
const REMEMBERED = 32;
const ENOUGH = 8;

/** One provider of a row, and what is known of it. */
export class Candidate<Provider> {
  readonly name: string;
  readonly provider: Provider;
  readonly #clock: Clock;
  readonly #beginningsMs: number[] = [];
  readonly #breaker = circuitBreaker(
    handleWhen((error) => !(error instanceof Unwanted)),
    { halfOpenAfter: REST_MS, breaker: new ConsecutiveBreaker(FAILURES) },
  );

  constructor(name: string, provider: Provider, clock: Clock) {
    this.name = name;
    this.provider = provider;
    this.#clock = clock;
  }

  /** It failed too often and is not asked at the moment. After its rest one call tries it. */
  get isResting(): boolean {
    return this.#breaker.state === CircuitState.Open;
  }

  /** 95 of 100 times it has begun by then, ms; undefined: too little is known. */
  get usualMs(): number | undefined {
    if (this.#beginningsMs.length < ENOUGH) return undefined;
    const sorted = [...this.#beginningsMs].sort((a, b) => a - b);
    return sorted[Math.ceil(0.95 * sorted.length) - 1];
  }

  /** `begin` resolves with the first part. Rejects at once while it rests; `Unwanted` counts for nothing. */
  async begin<T>(begin: () => Promise<T>): Promise<T> {
    const startedAt = this.#clock.now();
    try {
      const first = await this.#breaker.execute(begin);
      this.#beginningsMs.push(this.#clock.now() - startedAt);
      if (this.#beginningsMs.length > REMEMBERED) this.#beginningsMs.shift();
      return first;
    } catch (error) {
      if (!(error as { isBrokenCircuitError?: boolean }).isBrokenCircuitError) throw error;
      throw new ReparteeError(
        'provider',
        `${this.name} failed ${FAILURES} times in a row and is left alone for a while`,
        {
          retryable: true,
        },
      );
    }
  }
}

/** Nobody wants it any more: the user, not the provider, is the reason. */
export class Unwanted extends Error {}
