import type { OnGatewayConnection, OnGatewayInit } from '@nestjs/websockets';
import { WebSocketGateway } from '@nestjs/websockets';
import { errorEvent, errorObject, eventIds, houseDialect } from '@repartee/protocol';
import type { ErrorObject } from '@repartee/protocol';
import type { Namespace, Socket } from 'socket.io';
import { Inject } from '@nestjs/common';
import { Admission, bearerKey } from './admission.js';
import type { Client } from './client.js';
import { Clients } from './clients.js';
import { GATEWAY_OPTIONS } from './gateway-options.js';
import type { GatewayOptions } from './gateway-options.js';
import { SocketIoLink } from './socket-io-link.js';

/** Socket.IO namespace `/realtime`: every event by its name, audio as bytes. */
@WebSocketGateway({ namespace: '/realtime' })
export class SocketIoDoor implements OnGatewayInit<Namespace>, OnGatewayConnection<Socket> {
  readonly #admission: Admission;
  readonly #clients: Clients;
  readonly #options: GatewayOptions;

  constructor(admission: Admission, clients: Clients, @Inject(GATEWAY_OPTIONS) options: GatewayOptions) {
    this.#admission = admission;
    this.#clients = clients;
    this.#options = options;
  }

  afterInit(namespace: Namespace): void {
    namespace.use((socket, next) => {
      const { auth, query, headers } = socket.handshake;
      const verdict = this.#admission.judge({
        origin: headers.origin,
        host: headers.host,
        apiKey: textOf(auth.token) ?? bearerKey(headers.authorization) ?? textOf(query.api_key),
        sampleRate: textOf(auth.sample_rate) ?? textOf(query.sample_rate),
      });
      if (!verdict.admitted) return next(connectError(errorObject(verdict.error)));
      socket.data.sampleRate = verdict.sampleRate;
      next();
    });
  }

  handleConnection(socket: Socket): void {
    const link = new SocketIoLink(socket);
    let client: Client;
    try {
      client = this.#clients.open(link, { sampleRate: socket.data.sampleRate, speak: houseDialect });
    } catch (error) {
      link.send({ event: errorEvent(error, eventIds()(), null) });
      socket.disconnect(true);
      return;
    }
    socket.onAny((name: string, ...args: unknown[]) => {
      const acknowledge = typeof args.at(-1) === 'function' ? (args.pop() as (answer: unknown) => void) : null;
      const error = this.#receive(client, name, args);
      acknowledge?.({ error });
    });
    socket.once('disconnect', () => void client.close());
  }

  #receive(client: Client, name: string, [payload]: unknown[]): ErrorObject | null {
    if (name === 'input_audio_buffer.append') {
      const audio =
        payload instanceof Uint8Array ? payload : (payload as { audio?: unknown } | null | undefined)?.audio;
      if ((audio instanceof Uint8Array || typeof audio === 'string') && this.#isTooLarge(audio)) {
        client.refuseTooLarge();
        return null;
      }
      if (audio instanceof Uint8Array) return client.receiveAudio(audio);
    }
    if (payload === undefined || payload === null) return client.receiveEvent({ type: name });
    const isObject = typeof payload === 'object' && !Array.isArray(payload);
    return client.receiveEvent(isObject ? { ...payload, type: name } : payload);
  }

  #isTooLarge(audio: Uint8Array | string): boolean {
    return audio.length > this.#options.server.maxMessageBytes;
  }
}

/** Reaches the client as `connect_error` with the same object under `data`. */
function connectError(error: ErrorObject): Error {
  return Object.assign(new Error(error.message), { data: error });
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : undefined;
}
