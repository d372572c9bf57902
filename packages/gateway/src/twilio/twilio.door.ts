import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { Conversations } from '@repartee/core';
import { ReparteeError, silentLogger, systemClock } from '@repartee/core/providers';
import { clientError } from '@repartee/protocol';
import type { WebSocket } from 'ws';
import type { Refusal } from '../admission.js';
import { Clients } from '../clients.js';
import { GATEWAY_OPTIONS } from '../gateway-options.js';
import type { GatewayOptions } from '../gateway-options.js';
import { Readiness } from '../readiness.js';
import { isSignedByTwilio } from './twilio-signature.js';
import { TwilioCall } from './twilio-call.js';

/** Twilio sends audio without pause; it counts as gone after this long, ms. */
const PATIENCE_MS = 10_000;
const CLOSE_GRACE_MS = 1000;

/** `/twilio`: phone calls, by Twilio Media Streams (`<Connect><Stream>`). */
@Injectable()
export class TwilioDoor {
  readonly #options: GatewayOptions;
  readonly #conversations: Conversations;
  readonly #clients: Clients;
  readonly #readiness: Readiness;

  constructor(
    @Inject(GATEWAY_OPTIONS) options: GatewayOptions,
    conversations: Conversations,
    clients: Clients,
    readiness: Readiness,
  ) {
    this.#options = options;
    this.#conversations = conversations;
    this.#clients = clients;
    this.#readiness = readiness;
  }

  /** null: let in. */
  admit(request: IncomingMessage): Refusal | null {
    const { apiKeys, twilio } = this.#options.server;
    if (twilio.authToken === null) {
      if (apiKeys.length > 0) {
        return refuse(
          403,
          clientError('Calls are let in with a token only (server.twilio.authToken)', { reason: 'forbidden' }),
        );
      }
    } else {
      const url = twilio.url ?? `wss://${request.headers.host ?? ''}${request.url ?? ''}`;
      const signature = request.headers['x-twilio-signature'];
      if (!isSignedByTwilio(typeof signature === 'string' ? signature : undefined, url, twilio.authToken)) {
        const message = `Expected a signature of ${url} by Twilio (server.twilio.authToken, and server.twilio.url behind a proxy)`;
        return refuse(403, clientError(message, { reason: 'invalid-signature' }));
      }
    }
    if (!this.#readiness.ready) return refuse(503, new ReparteeError('overload', 'The server is starting or stopping'));
    if (this.#conversations.size < this.#conversations.capacity) return null;
    return refuse(503, new ReparteeError('overload', 'All sessions are in use (server.maxSessions)'));
  }

  serve(socket: WebSocket): void {
    const { server, logger = silentLogger } = this.#options;
    const call = new TwilioCall({
      conversations: this.#conversations,
      clock: systemClock,
      logger,
      patienceMs: PATIENCE_MS,
      keypadMs: server.twilio.keypadMs,
      send: (text) => {
        if (socket.readyState === socket.OPEN) socket.send(text);
      },
      hangUp: (code, reason) => {
        socket.close(code, reason);
        const timer = setTimeout(() => socket.terminate(), CLOSE_GRACE_MS);
        socket.once('close', () => clearTimeout(timer));
      },
      onClose: () => this.#clients.forget(call),
    });
    this.#clients.keep(call);
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (!isBinary) call.receive(data.toString('utf8'));
    });
    socket.once('close', () => void call.close());
  }
}

function refuse(status: Refusal['status'], error: ReparteeError): Refusal {
  return { admitted: false, status, error };
}
