import { Inject, Injectable } from '@nestjs/common';
import { Conversations } from '@repartee/core';
import { ReparteeError } from '@repartee/core/providers';
import { clientError } from '@repartee/protocol';
import { isKnownKey } from './api-keys.js';
import { EphemeralKeys } from './ephemeral-keys.js';
import { GATEWAY_OPTIONS } from './gateway-options.js';
import type { GatewayOptions } from './gateway-options.js';
import { isAllowedOrigin } from './origins.js';
import { Readiness } from './readiness.js';
import { parseSampleRate } from './sample-rates.js';

/** What a client brings to the door. */
export interface Visitor {
  readonly origin: string | undefined;
  readonly host: string | undefined;
  readonly apiKey: string | undefined;
  readonly sampleRate: string | null | undefined;
}

export interface Refusal {
  readonly admitted: false;
  /** HTTP status that says the same. */
  readonly status: 400 | 401 | 403 | 503;
  readonly error: ReparteeError;
}

export type Verdict = { readonly admitted: true; readonly sampleRate: number } | Refusal;

/** Decides who may come in. The same for every door. */
@Injectable()
export class Admission {
  readonly #options: GatewayOptions;
  readonly #conversations: Conversations;
  readonly #readiness: Readiness;
  readonly #ephemeral: EphemeralKeys;

  constructor(
    @Inject(GATEWAY_OPTIONS) options: GatewayOptions,
    conversations: Conversations,
    readiness: Readiness,
    ephemeral: EphemeralKeys,
  ) {
    this.#options = options;
    this.#conversations = conversations;
    this.#readiness = readiness;
    this.#ephemeral = ephemeral;
  }

  /** May they be here at all? For what is asked by HTTP. */
  identify(visitor: Pick<Visitor, 'origin' | 'host' | 'apiKey'>): { readonly admitted: true } | Refusal {
    const { apiKeys, origins } = this.#options.server;
    if (!isAllowedOrigin(visitor.origin, visitor.host, origins)) {
      return refuse(403, clientError('Pages of this origin may not connect (server.origins)', { reason: 'forbidden' }));
    }
    const { apiKey } = visitor;
    const isEphemeral = apiKey?.startsWith('ek_') === true;
    const isKnown = isEphemeral ? this.#ephemeral.find(apiKey) !== undefined : isKnownKey(apiKey ?? '', apiKeys);
    if ((apiKeys.length > 0 || isEphemeral) && !isKnown) {
      return refuse(401, clientError(keyMessage(apiKey, isEphemeral), { reason: 'invalid-api-key' }));
    }
    return { admitted: true };
  }

  judge(visitor: Visitor): Verdict {
    const identity = this.identify(visitor);
    if (!identity.admitted) return identity;
    let sampleRate: number;
    try {
      sampleRate = parseSampleRate(visitor.sampleRate);
    } catch (error) {
      return refuse(400, ReparteeError.from(error, 'protocol', 'The sample rate is wrong'));
    }
    if (!this.#readiness.ready) {
      return refuse(503, new ReparteeError('overload', 'The server is starting or stopping'));
    }
    if (this.#conversations.size >= this.#conversations.capacity) {
      return refuse(503, new ReparteeError('overload', 'All sessions are in use (server.maxSessions)'));
    }
    return { admitted: true, sampleRate };
  }
}

/** `Authorization: Bearer KEY` to KEY. */
export function bearerKey(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
}

function keyMessage(key: string | undefined, isEphemeral: boolean): string {
  if (isEphemeral) return 'This client secret is not known here, or has expired; ask for a new one';
  return key ? 'The API key is not known here' : 'Expected an API key (server.apiKeys)';
}

function refuse(status: Refusal['status'], error: ReparteeError): Refusal {
  return { admitted: false, status, error };
}
