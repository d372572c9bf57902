import { ReparteeError } from '@repartee/core/providers';

/** An HTTP answer that is none. What the server wrote stays out of it: it may quote the text. */
export async function refusal(response: Response, base: string): Promise<ReparteeError> {
  await response.body?.cancel().catch(() => {});
  const { status } = response;
  const where = `The XTTS server at ${base}`;
  const hint =
    status === 404 || status === 405
      ? `does not know this request (${status}). Is servers right, and api?`
      : status === 422 || status === 400
        ? `refused the request (${status}). Is voice one of its voices, and api right?`
        : status === 429 || status === 503
          ? `has no room for now (${status})`
          : `failed on its side (${status})`;
  const isBusy = status === 429 || status === 503;
  return new ReparteeError(isBusy ? 'overload' : 'provider', `${where} ${hint}`, {
    retryable: isBusy || status >= 500,
    details: { status, server: base },
  });
}

/** What broke on the way. */
export function failure(cause: unknown, base: string): ReparteeError {
  if (ReparteeError.is(cause)) return cause;
  const reason = networkReason(cause);
  const isBefore = reason === 'ECONNREFUSED' || reason === 'ENOTFOUND' || reason === 'EAI_AGAIN';
  const message = isBefore
    ? `The XTTS server at ${base} cannot be reached (${reason}). Is it running, and is servers right?`
    : `The XTTS server at ${base} broke off${reason ? ` (${reason})` : ''}. It does so for a language or a text that it cannot speak; its own log tells`;
  return new ReparteeError('provider', message, {
    retryable: true,
    cause,
    details: { server: base, ...(reason && { reason }) },
  });
}

function networkReason(error: unknown): string | undefined {
  for (let at = error as { code?: unknown; cause?: unknown } | undefined; at; at = at.cause as typeof at) {
    if (typeof at.code === 'string') return at.code;
  }
  return undefined;
}
