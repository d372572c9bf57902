import { ReparteeError } from '@repartee/core/providers';
import type { RealtimeSettings } from './settings.js';

/** An error as the protocol has it, in an `error` event or a failed response. */
export interface WireError {
  readonly type?: unknown;
  readonly code?: unknown;
}

/** The server did not let us in. `status`: of its HTTP answer. */
export function refusedUpgrade(status: number, settings: RealtimeSettings): ReparteeError {
  const where = serverOf(settings);
  const details = { status };
  switch (status) {
    case 401:
    case 403:
      return new ReparteeError(
        'config',
        `${where} ${settings.apiKey ? 'refused the key' : 'wants a key'} (${status}). Set apiKey`,
        { details },
      );
    case 404:
      return new ReparteeError('config', `There is no Realtime API at ${where} (404). Is url right, and model?`, {
        details,
      });
    case 429:
      return new ReparteeError('overload', `${where} takes no more sessions for now (429)`, {
        details,
        retryable: true,
      });
    default:
      return new ReparteeError('provider', `${where} did not open a session (${status})`, {
        details,
        retryable: status >= 500,
      });
  }
}

export function unreachable(cause: unknown, settings: RealtimeSettings): ReparteeError {
  if (ReparteeError.is(cause)) return cause;
  const { code } = cause as { code?: unknown };
  const reason = typeof code === 'string' ? ` (${code})` : '';
  return new ReparteeError(
    'provider',
    `${serverOf(settings)} cannot be reached${reason}. Is it running, and is url right?`,
    {
      cause,
      retryable: true,
    },
  );
}

export function hungUp(closeCode: number, settings: RealtimeSettings): ReparteeError {
  return new ReparteeError('provider', `${serverOf(settings)} hung up in the middle of an answer (${closeCode})`, {
    retryable: true,
    details: { closeCode },
  });
}

/** What the server says of a request. Its words may quote the conversation, so only those that programs branch on are kept. */
export function reported({ type, code }: WireError, settings: RealtimeSettings): ReparteeError {
  const where = serverOf(settings);
  const details = { ...(isWord(type) && { type }), ...(isWord(code) && { code }) };
  const words = `${String(details.code ?? '')} ${String(details.type ?? '')}`;
  if (/invalid_api_key|authentication/.test(words)) {
    return new ReparteeError('config', `${where} refused the key. Change apiKey`, { details });
  }
  if (/insufficient_quota/.test(words)) {
    return new ReparteeError('provider', `${where} has no credit left for this key. Top up, or change apiKey`, {
      details,
    });
  }
  if (/rate_limit/.test(words)) {
    return new ReparteeError('overload', `${where} answers no more requests for now (rate limit)`, {
      details,
      retryable: true,
    });
  }
  const hint = /model_not_found/.test(words) ? '. Change model' : '';
  return new ReparteeError('provider', `${where} failed to answer${details.code ? ` (${details.code})` : ''}${hint}`, {
    details,
    retryable: /server_error|session_expired|timeout|overloaded/.test(words),
  });
}

export function tooLate(
  setting: 'connectMs' | 'firstTokenMs' | 'betweenTokensMs',
  settings: RealtimeSettings,
): ReparteeError {
  const what = {
    connectMs: 'opened no session',
    firstTokenMs: 'sent no token',
    betweenTokensMs: 'stopped in the middle of its answer and sent nothing',
  };
  return new ReparteeError(
    'timeout',
    `${serverOf(settings)} ${what[setting]} for ${settings[setting]} ms (${setting})`,
    {
      details: { setting, waitedMs: settings[setting] },
    },
  );
}

function serverOf({ url, model }: RealtimeSettings): string {
  const { origin, pathname } = new URL(url);
  return `The model ${model} at ${origin}${pathname}`;
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.-]{1,80}$/.test(value);
}
