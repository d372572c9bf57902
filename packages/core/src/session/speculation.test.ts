import { describe, expect, it } from '@jest/globals';
import { earn, fullCredit, hasCredit, spend } from './speculation.js';

const config = { enabled: true, maxPerTurn: 4, budget: 2, refillMs: 1000, maxLoad: 1 };

describe('credit', () => {
  const spent = spend(spend(fullCredit, 0, config), 0, config);

  it('lasts for as many answers prepared in vain as the budget has', () => {
    expect(hasCredit(fullCredit, 0, config)).toBe(true);
    expect(hasCredit(spend(fullCredit, 0, config), 0, config)).toBe(true);
    expect(hasCredit(spent, 0, config)).toBe(false);
  });

  it('comes back with time, one answer every refillMs, and never more than the budget', () => {
    expect(hasCredit(spent, 999, config)).toBe(false);
    expect(hasCredit(spent, 1000, config)).toBe(true);
    const rested = spend(spent, 60_000, config);
    expect(hasCredit(rested, 60_000, config)).toBe(true);
    expect(hasCredit(spend(rested, 60_000, config), 60_000, config)).toBe(false);
  });

  it('comes back with an answer that was used', () => {
    expect(hasCredit(earn(spent, 0, config), 0, config)).toBe(true);
    expect(earn(fullCredit, 0, config).spent).toBe(0);
  });

  it('is endless where everything is forgiven at once', () => {
    expect(hasCredit(spent, 0, { ...config, refillMs: 0 })).toBe(true);
  });
});
