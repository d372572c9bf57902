import { ReparteeError } from '@repartee/core/providers';
import type { ErrorCode } from '@repartee/core/providers';

export interface ErrorObject {
  /** `invalid_request_error`: the client can mend it. `server_error`: it cannot. */
  readonly type: 'invalid_request_error' | 'server_error';
  /** For programs. */
  readonly code: string;
  readonly message: string;
  /** Path of the field that is wrong. */
  readonly param: string | null;
}

/** Names of the Realtime API, where it has one. Any other reason is its own code, with underscores. */
const codes: Readonly<Record<string, string>> = {
  'commit-empty': 'input_audio_buffer_commit_empty',
  'no-active-response': 'response_cancel_not_active',
  'active-response': 'conversation_already_has_active_response',
  'item-unknown': 'item_not_found',
  'item-exists': 'item_already_exists',
  closed: 'session_closed',
};

/** What a client may know of a failure inside: the reason itself stands in the server's log. */
const failures: Readonly<Record<Exclude<ErrorCode, 'protocol'>, { readonly code: string; readonly message: string }>> =
  {
    config: { code: 'server_error', message: 'The server is not set up for this' },
    plugin: { code: 'server_error', message: 'A plugin of the server failed' },
    provider: { code: 'provider_error', message: 'A model or service of the server failed' },
    overload: { code: 'overloaded', message: 'The server has no room at the moment; try again later' },
    timeout: { code: 'timeout', message: 'A model or service of the server did not answer in time' },
  };

/** Any error, without saying more than a client may know. */
export function errorObject(error: unknown): ErrorObject {
  if (!ReparteeError.is(error)) {
    return { type: 'server_error', code: 'server_error', message: 'Something failed in the server', param: null };
  }
  if (error.code !== 'protocol') return { type: 'server_error', ...failures[error.code], param: null };
  const { reason, param } = error.details;
  return {
    type: 'invalid_request_error',
    code: typeof reason === 'string' ? (codes[reason] ?? reason.replaceAll('-', '_')) : 'invalid_value',
    message: error.message,
    param: typeof param === 'string' ? param : null,
  };
}
