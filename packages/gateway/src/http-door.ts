import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ReparteeError, silentLogger } from '@repartee/core/providers';
import { errorObject } from '@repartee/protocol';
import { Admission, bearerKey } from './admission.js';
import { GATEWAY_OPTIONS } from './gateway-options.js';
import type { GatewayOptions } from './gateway-options.js';

const statusOf = { protocol: 400, overload: 503, timeout: 504, provider: 502, plugin: 500, config: 500 } as const;
const reasonStatus: Readonly<Record<string, number>> = {
  'message-too-large': 413,
  'not-found': 404,
  'model-not-found': 404,
};

/** What every request of `/v1` has in common: who may ask, and how a failure is told, in the shape of OpenAI's API. */
@Injectable()
export class HttpDoor {
  readonly #admission: Admission;
  readonly #options: GatewayOptions;

  constructor(admission: Admission, @Inject(GATEWAY_OPTIONS) options: GatewayOptions) {
    this.#admission = admission;
    this.#options = options;
  }

  /** `handle` answers; what it throws is told. Its signal aborts when the client hangs up. */
  async serve(
    request: IncomingMessage,
    response: ServerResponse,
    handle: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    response.setHeader('x-request-id', `req_${randomUUID()}`);
    const { origin, host, authorization } = request.headers;
    const verdict = this.#admission.identify({ origin, host, apiKey: bearerKey(authorization) });
    if (!verdict.admitted) {
      if (verdict.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
      return tell(response, verdict.status, verdict.error);
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort('closed'));
    try {
      await handle(gone.signal);
    } catch (error) {
      if (gone.signal.aborted) return;
      const { logger = silentLogger } = this.#options;
      if (!ReparteeError.is(error) || error.code !== 'protocol') logger.error('http-error', { error });
      tell(response, statusFor(error), error);
    }
  }
}

export function sendJson(response: ServerResponse, value: unknown): void {
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  response.end(JSON.stringify(value));
}

function tell(response: ServerResponse, status: number, error: unknown): void {
  // Half an answer is on its way already: it ends here, so that nobody takes it for a whole one.
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.statusCode = status;
  if (status === 503) response.setHeader('Retry-After', '1');
  else response.setHeader('x-should-retry', 'false');
  sendJson(response, { error: errorObject(error) });
}

function statusFor(error: unknown): number {
  if (!ReparteeError.is(error)) return 500;
  const { reason } = error.details;
  return (typeof reason === 'string' && reasonStatus[reason]) || statusOf[error.code];
}
