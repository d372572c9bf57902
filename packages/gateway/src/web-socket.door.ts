import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { clientError, errorEvent, errorObject, eventIds } from '@repartee/protocol';
import { WebSocketServer } from 'ws';
import type { RawData, Server as SocketServer } from 'ws';
import { Admission, bearerKey } from './admission.js';
import type { Refusal } from './admission.js';
import { Clients } from './clients.js';
import { closeCodeOf } from './close-codes.js';
import { DoorSocket } from './door-socket.js';
import { DEFAULT_KEEP_ALIVE_MS, GATEWAY_OPTIONS } from './gateway-options.js';
import type { GatewayOptions } from './gateway-options.js';
import { KeepAlive } from './keep-alive.js';
import { refuseUpgrade } from './refuse-upgrade.js';
import { SOCKET_IO_PATH } from './socket-io.adapter.js';
import { WebSocketLink } from './web-socket-link.js';

const PATH = '/realtime';

/**
 * Plain WebSocket at `/realtime`: audio as binary frames, everything else as JSON text. It owns the server's upgrades:
 * those of Socket.IO are left alone, unknown paths are refused.
 */
@Injectable()
export class WebSocketDoor {
  readonly #admission: Admission;
  readonly #clients: Clients;
  readonly #keepAlive: KeepAlive;
  readonly #sockets: SocketServer<typeof DoorSocket>;

  constructor(admission: Admission, clients: Clients, @Inject(GATEWAY_OPTIONS) options: GatewayOptions) {
    this.#admission = admission;
    this.#clients = clients;
    this.#keepAlive = new KeepAlive(options.keepAliveMs ?? DEFAULT_KEEP_ALIVE_MS);
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: options.server.maxMessageBytes,
      handleProtocols: (offered) => (offered.has('realtime') ? 'realtime' : false),
      WebSocket: DoorSocket,
    });
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    server.once('close', () => this.#keepAlive[Symbol.dispose]());
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = request.url ?? '/';
    if (address.startsWith(SOCKET_IO_PATH)) return;
    const url = URL.canParse(address, 'http://door') ? new URL(address, 'http://door') : null;
    if (url?.pathname !== PATH) {
      const message = `There is no WebSocket at this path; it is ${PATH}, and Socket.IO is at ${SOCKET_IO_PATH}`;
      return refuseUpgrade(socket, 404, errorObject(clientError(message, { reason: 'not-found' })));
    }
    const { origin, host, authorization } = request.headers;
    const verdict = this.#admission.judge({
      origin,
      host,
      apiKey: bearerKey(authorization) ?? url.searchParams.get('api_key') ?? undefined,
      sampleRate: url.searchParams.get('sample_rate'),
    });
    // A page cannot read an HTTP refusal of its WebSocket, so a browser is let in to be told.
    if (!verdict.admitted && origin === undefined) {
      return refuseUpgrade(socket, verdict.status, errorObject(verdict.error));
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => {});
      if (verdict.admitted) this.#serve(webSocket, verdict.sampleRate);
      else tellRefusal(webSocket, verdict);
    });
  }

  #serve(socket: DoorSocket, sampleRate: number): void {
    const link = new WebSocketLink(socket);
    let client;
    try {
      client = this.#clients.open(link, sampleRate);
    } catch (error) {
      return tellRefusal(socket, { admitted: false, status: 503, error: error as Refusal['error'] });
    }
    this.#keepAlive.watch(socket);
    socket.onTooLarge = () => client.refuseTooLarge();
    socket.on('message', (data: RawData, isBinary: boolean) => {
      const bytes = data as Buffer;
      if (isBinary) client.receiveAudio(bytes);
      else client.receiveText(bytes.toString('utf8'));
    });
    socket.once('close', () => void client.close());
  }
}

function tellRefusal(socket: DoorSocket, { status, error }: Refusal): void {
  const link = new WebSocketLink(socket);
  link.send({ event: errorEvent(error, eventIds()(), null) });
  link.close(closeCodeOf(status), errorObject(error).code);
}
