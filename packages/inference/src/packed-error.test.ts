import { describe, expect, it } from '@jest/globals';
import { ReparteeError } from '@repartee/core/providers';
import { packError, unpackError } from './packed-error.js';

const cross = (error: unknown) => unpackError(structuredClone(packError(error)));

describe('an error that crosses threads', () => {
  it('keeps code, retryable, details, stack and causes of a ReparteeError', () => {
    const cause = new RangeError('row 7', { cause: new Error('disk') });
    const error = new ReparteeError('timeout', 'Expected less', { cause, retryable: false, details: { model: 'asr' } });
    const crossed = cross(error);
    expect(ReparteeError.is(crossed)).toBe(true);
    expect(crossed).toMatchObject({
      code: 'timeout',
      message: 'Expected less',
      retryable: false,
      details: { model: 'asr' },
    });
    expect(crossed.stack).toBe(error.stack);
    expect(crossed.cause).toMatchObject({ name: 'RangeError', message: 'row 7', cause: { message: 'disk' } });
  });

  it('keeps the name of a foreign error', () => {
    const crossed = cross(new TypeError('no tensor'));
    expect(ReparteeError.is(crossed)).toBe(false);
    expect(crossed).toMatchObject({ name: 'TypeError', message: 'no tensor' });
  });

  it('survives what cannot be cloned, and what is no error', () => {
    const details = { model: 'asr', session: () => 'open' };
    expect(cross(new ReparteeError('provider', 'Broken', { details }))).toMatchObject({ details: { model: 'asr' } });
    expect(cross('just text').message).toBe('Thrown: just text');
    expect(cross(undefined).message).toBe('Thrown: undefined');
  });

  it('ends a circle of causes', () => {
    const error = new Error('round');
    error.cause = error;
    expect(cross(error).message).toBe('round');
  });
});
