import { describe, expect, it } from '@jest/globals';
import { ReparteeError } from '@repartee/core/providers';
import type { ErrorCode } from '@repartee/core/providers';
import { errorObject } from './error-object.js';

describe('an error on the wire', () => {
  it.each([
    ['commit-empty', 'input_audio_buffer_commit_empty'],
    ['no-active-response', 'response_cancel_not_active'],
    ['active-response', 'conversation_already_has_active_response'],
    ['item-unknown', 'item_not_found'],
    ['item-exists', 'item_already_exists'],
    ['closed', 'session_closed'],
    ['some-new-case', 'some_new_case'],
  ])('has the code of the Realtime API for %s', (reason, code) => {
    const error = new ReparteeError('protocol', 'What was wrong', { details: { reason, param: 'field' } });
    expect(errorObject(error)).toEqual({
      type: 'invalid_request_error',
      code,
      message: 'What was wrong',
      param: 'field',
    });
  });

  it('says something where the case has no name', () => {
    expect(errorObject(new ReparteeError('protocol', 'Wrong'))).toEqual({
      type: 'invalid_request_error',
      code: 'invalid_value',
      message: 'Wrong',
      param: null,
    });
  });

  it.each<[ErrorCode, string]>([
    ['provider', 'provider_error'],
    ['timeout', 'timeout'],
    ['overload', 'overloaded'],
    ['config', 'server_error'],
    ['plugin', 'server_error'],
  ])('keeps to itself what %s failed inside', (code, wireCode) => {
    const error = new ReparteeError(code, 'http://internal/secret', { details: { reason: 'secret', param: 'secret' } });
    const wire = errorObject(error);
    expect(wire).toMatchObject({ type: 'server_error', code: wireCode, param: null });
    expect(JSON.stringify(wire)).not.toContain('secret');
  });

  it('keeps foreign errors to itself', () => {
    for (const error of [new TypeError('secret'), 'secret', null, undefined]) {
      const wire = errorObject(error);
      expect(wire).toMatchObject({ type: 'server_error', code: 'server_error' });
      expect(wire.message).not.toContain('secret');
    }
  });
});
