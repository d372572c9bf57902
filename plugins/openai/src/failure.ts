import { ReparteeError, type ErrorCode } from '@repartee/core/providers';
import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import type { ModelSettings } from './settings.js';

interface Verdict {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly what: string;
}

/**
 * What went wrong, as one of ours, naming the setting to change. What the server wrote stays out of it: servers quote the
 * prompt and the key in their errors. Only the words that programs branch on (`type`, `code`) are kept, in `details`.
 */
export function failure(error: unknown, settings: ModelSettings): ReparteeError {
  if (ReparteeError.is(error)) return error;
  const details = detailsOf(error, settings);
  const { code, retryable, what } = verdict(error, details, settings);
  const message = `${modelAt(settings)} ${what}`;
  return new ReparteeError(code, message, { retryable, details, cause: safeCause(error) });
}

export function tooLate(setting: 'firstTokenMs' | 'betweenTokensMs', settings: ModelSettings): ReparteeError {
  const waited = `${settings[setting]} ms`;
  const what =
    setting === 'firstTokenMs'
      ? `sent no token within ${waited}. Raise firstTokenMs if it is only slow (a local server loads its model at the first request)`
      : `stopped in the middle of its answer and sent nothing for ${waited}. Raise betweenTokensMs if it is only slow`;
  return new ReparteeError('timeout', `${modelAt(settings)} ${what}`, {
    details: { setting, waitedMs: settings[setting] },
  });
}

/** The stream ended, but not the answer. */
export function cutOff(settings: ModelSettings, cause?: unknown): ReparteeError {
  const what = 'was cut off in the middle of its answer: the stream ended without a finish_reason';
  return new ReparteeError('provider', `${modelAt(settings)} ${what}`, { retryable: true, cause: safeCause(cause) });
}

function modelAt({ model, baseUrl }: ModelSettings): string {
  const { origin, pathname } = new URL(baseUrl);
  return `The model ${model} at ${origin}${pathname}`;
}

function verdict(error: unknown, details: Readonly<Record<string, unknown>>, settings: ModelSettings): Verdict {
  const config = (what: string): Verdict => ({ code: 'config', retryable: false, what });
  const provider = (what: string, retryable = false): Verdict => ({ code: 'provider', retryable, what });

  if (error instanceof APIConnectionTimeoutError)
    return { code: 'timeout', retryable: true, what: 'did not answer in time' };
  if (error instanceof APIConnectionError) {
    const reason = details.reason ? ` (${details.reason as string})` : '';
    return provider(`cannot be reached${reason}. Is the server running, and is baseUrl right?`, true);
  }
  if (error instanceof SyntaxError)
    return provider('sent an event that is no JSON. Is baseUrl an OpenAI-compatible API?', true);
  if (isConnectionLoss(error)) return provider('was cut off in the middle of its answer: the connection broke', true);
  if (!(error instanceof APIError)) return provider('failed in an unforeseen way');

  const status = details.status as number | undefined;
  if (/context_length|context_size/.test(String(details.code ?? details.type ?? ''))) {
    return provider(
      "refused the request: the conversation is longer than its context. Shorten the agent's instructions, or start the server with a longer context",
    );
  }
  switch (status) {
    case undefined:
      return provider('reported an error in the middle of its answer', true);
    case 401:
      return config(settings.apiKey ? 'refused the key (401). Change apiKey' : 'wants a key (401). Set apiKey');
    case 403:
      return config('refuses access to this key (403). Change apiKey, or model to one that the key may use');
    case 404:
      return config(
        'is not there (404). Change model to one the server has (GET /models lists them), or baseUrl, which mostly ends in /v1',
      );
    case 408:
      return provider('gave up waiting for the request (408)', true);
    case 429:
      if (details.code === 'insufficient_quota')
        return provider('has no credit left for this key (429). Top up, or change apiKey');
      return {
        code: 'overload',
        retryable: true,
        what: `answers no more requests for now (429)${afterwards(details.retryAfterMs)}`,
      };
    default:
      if (status >= 500) return provider(`failed on its side (${status})${afterwards(details.retryAfterMs)}`, true);
      return provider(`refused the request (${status}). ${refusedHint(error, settings)}`);
  }
}

function afterwards(retryAfterMs: unknown): string {
  return typeof retryAfterMs === 'number' ? `; it asks to come back in ${Math.ceil(retryAfterMs / 1000)} s` : '';
}

/** Reads the server's words to name the likely setting; they go no further. */
function refusedHint(error: APIError, settings: ModelSettings): string {
  const words = error.message;
  if (/stream_options/.test(words)) return 'It does not know stream_options: set usage to false';
  if (/max_completion_tokens|max_tokens/.test(words))
    return `It does not take ${settings.maxTokensField}: change maxTokensField`;
  if (/temperature/.test(words)) return 'It does not take this temperature: change temperature, or leave it out';
  if (/tool/i.test(words))
    return 'It does not take tools: start it with tool calling enabled, or leave agent.tools empty';
  const own = Object.keys(settings.extra).find((field) => words.includes(field));
  if (own !== undefined) return `It does not take ${own}: change extra`;
  return "Its own words are in the log at level debug. Look at extra, temperature, maxTokens and the agent's tools";
}

function detailsOf(error: unknown, settings: ModelSettings): Record<string, unknown> {
  const details: Record<string, unknown> = {};
  const put = (name: string, value: unknown) => {
    if (typeof value === 'number' && Number.isFinite(value)) details[name] = value;
    else if (typeof value === 'string' && /^[\w.:-]{1,80}$/.test(value) && !quotesSecret(value, settings))
      details[name] = value;
  };
  if (error instanceof APIConnectionError) put('reason', networkReason(error.cause));
  else if (error instanceof APIError) {
    // An error in the middle of a stream has no HTTP status, but some servers put one into `code`.
    const code = error.code as unknown;
    const isStatus = typeof code === 'number' && code >= 400 && code < 600;
    put('status', error.status ?? (isStatus ? code : undefined));
    put('code', isStatus ? undefined : code);
    put('type', error.type);
    put('requestId', error.requestID);
    put('retryAfterMs', retryAfterMs(error.headers));
  }
  return details;
}

function quotesSecret(text: string, { apiKey, headers }: ModelSettings): boolean {
  return [apiKey, ...Object.values(headers)].some((secret) => secret && text.includes(secret));
}

/** Seconds or an HTTP date on the wire; `retry-after-ms` where the server is exact. */
function retryAfterMs(headers: Headers | undefined): number | undefined {
  const exact = Number(headers?.get('retry-after-ms') || Number.NaN);
  if (exact >= 0) return exact;
  const after = headers?.get('retry-after');
  if (!after) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** `ECONNREFUSED`, `ENOTFOUND`, …: found at the end of the causes. */
function networkReason(error: unknown): string | undefined {
  for (let at = error as { code?: unknown; cause?: unknown } | undefined; at; at = at.cause as typeof at) {
    if (typeof at.code === 'string') return at.code;
  }
  return undefined;
}

/** Undici reports a broken connection as `TypeError: terminated`, caused by a socket error. */
function isConnectionLoss(error: unknown): boolean {
  return (error as { name?: unknown })?.name === 'TypeError' && networkReason((error as Error).cause) !== undefined;
}

/** Errors of the network quote nobody. The others hold what the server, the user or the model wrote. */
function safeCause(error: unknown): unknown {
  if (error instanceof APIConnectionError) return error.cause;
  return isConnectionLoss(error) ? error : undefined;
}
