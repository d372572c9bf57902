import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { clientError, errorEvent, errorObject, eventIds, houseDialect } from '@repartee/protocol';
import { WebSocketServer } from 'ws';
import type { RawData, Server as SocketServer } from 'ws';
import { Admission, bearerKey } from './admission.js';
import type { Refusal } from './admission.js';
import { Clients } from './clients.js';
import type { Manner } from './clients.js';
import { closeCodeOf } from './close-codes.js';
import { DoorSocket } from './door-socket.js';
import { DEFAULT_KEEP_ALIVE_MS, GATEWAY_OPTIONS } from './gateway-options.js';
import type { GatewayOptions } from './gateway-options.js';
import { KeepAlive } from './keep-alive.js';
import { OpenAiDoor } from './openai.door.js';
import { refuseUpgrade } from './refuse-upgrade.js';
import { SOCKET_IO_PATH } from './socket-io.adapter.js';
import { TwilioDoor } from './twilio/twilio.door.js';
import { WebSocketLink } from './web-socket-link.js';

const PATH = '/realtime';
const OPENAI_PATH = '/v1/realtime';
const TWILIO_PATH = '/twilio';
/** Clients of OpenAI may append a whole recording at once: 15 MiB of audio, as base64. */
const OPENAI_MESSAGE_BYTES = 21 * 1024 * 1024;

/**
 * Plain WebSocket at `/realtime`: audio as binary frames, everything else as JSON text; and at `/v1/realtime` as OpenAI has
 * it. It owns the server's upgrades: those of Socket.IO are left alone, unknown paths are refused.
 */
@Injectable()
export class WebSocketDoor {
  readonly #admission: Admission;
  readonly #clients: Clients;
  readonly #keepAlive: KeepAlive;
  readonly #openAi: OpenAiDoor;
  readonly #twilio: TwilioDoor;
  readonly #sockets: SocketServer<typeof DoorSocket>;
  readonly #openAiSockets: SocketServer<typeof DoorSocket>;

  constructor(
    admission: Admission,
    clients: Clients,
    openAi: OpenAiDoor,
    twilio: TwilioDoor,
    @Inject(GATEWAY_OPTIONS) options: GatewayOptions,
  ) {
    this.#admission = admission;
    this.#openAi = openAi;
    this.#twilio = twilio;
    this.#clients = clients;
    this.#keepAlive = new KeepAlive(options.keepAliveMs ?? DEFAULT_KEEP_ALIVE_MS);
    const { maxMessageBytes } = options.server;
    this.#sockets = socketServer(maxMessageBytes);
    this.#openAiSockets = socketServer(Math.max(maxMessageBytes, OPENAI_MESSAGE_BYTES));
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    server.once('close', () => this.#keepAlive[Symbol.dispose]());
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = request.url ?? '/';
    if (address.startsWith(SOCKET_IO_PATH)) return;
    const url = URL.canParse(address, 'http://door') ? new URL(address, 'http://door') : null;
    if (url?.pathname === TWILIO_PATH) return this.#answerCall(request, socket, head);
    const verdict = url && this.#admit(request, url);
    if (!verdict) {
      const message = `There is no WebSocket at this path; it is ${PATH}, or ${OPENAI_PATH} for clients of OpenAI, and Socket.IO is at ${SOCKET_IO_PATH}`;
      return refuseUpgrade(socket, 404, errorObject(clientError(message, { reason: 'not-found' })));
    }
    // A page cannot read an HTTP refusal of its WebSocket, so a browser is let in to be told.
    if ('status' in verdict && request.headers.origin === undefined) {
      return refuseUpgrade(socket, verdict.status, errorObject(verdict.error));
    }
    const sockets = url.pathname === PATH ? this.#sockets : this.#openAiSockets;
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => {});
      if ('status' in verdict) tellRefusal(webSocket, verdict);
      else this.#serve(webSocket, verdict, url.pathname === PATH);
    });
  }

  #answerCall(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refusal = this.#twilio.admit(request);
    if (refusal) return refuseUpgrade(socket, refusal.status, errorObject(refusal.error));
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => {});
      this.#keepAlive.watch(webSocket);
      this.#twilio.serve(webSocket);
    });
  }

  /** undefined: there is no door. */
  #admit(request: IncomingMessage, url: URL): Manner | Refusal | undefined {
    if (url.pathname === OPENAI_PATH) return this.#openAi.admit(request, url);
    if (url.pathname !== PATH) return undefined;
    const { origin, host, authorization } = request.headers;
    const verdict = this.#admission.judge({
      origin,
      host,
      apiKey: bearerKey(authorization) ?? url.searchParams.get('api_key') ?? undefined,
      sampleRate: url.searchParams.get('sample_rate'),
    });
    return verdict.admitted ? { sampleRate: verdict.sampleRate, speak: houseDialect } : verdict;
  }

  #serve(socket: DoorSocket, manner: Manner, takesBytes: boolean): void {
    const link = new WebSocketLink(socket);
    let client;
    try {
      client = this.#clients.open(link, manner);
    } catch (error) {
      return tellRefusal(socket, { admitted: false, status: 503, error: error as Refusal['error'] });
    }
    this.#keepAlive.watch(socket);
    socket.onTooLarge = () => client.refuseTooLarge();
    socket.on('message', (data: RawData, isBinary: boolean) => {
      const bytes = data as Buffer;
      if (isBinary && takesBytes) client.receiveAudio(bytes);
      else client.receiveText(bytes.toString('utf8'));
    });
    socket.once('close', () => void client.close());
  }
}

function socketServer(maxPayload: number): SocketServer<typeof DoorSocket> {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload,
    handleProtocols: (offered) => (offered.has('realtime') ? 'realtime' : false),
    WebSocket: DoorSocket,
  });
}

function tellRefusal(socket: DoorSocket, { status, error }: Refusal): void {
  const link = new WebSocketLink(socket);
  link.send({ event: errorEvent(error, eventIds()(), null) });
  link.close(closeCodeOf(status), errorObject(error).code);
}
