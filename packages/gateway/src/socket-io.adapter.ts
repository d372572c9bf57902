import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { ServerConfig } from '@repartee/core/config';
import type { Server, ServerOptions } from 'socket.io';
import { isAllowedOrigin } from './origins.js';

export const SOCKET_IO_PATH = '/socket.io/';

export interface SocketIoSettings {
  readonly server: ServerConfig;
  readonly keepAliveMs: number;
}

/** Socket.IO on the server's own port, with the server's limits. */
export class SocketIoAdapter extends IoAdapter {
  readonly #settings: SocketIoSettings;

  constructor(app: INestApplicationContext, settings: SocketIoSettings) {
    super(app);
    this.#settings = settings;
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const { server, keepAliveMs } = this.#settings;
    const io: Server = super.createIOServer(port, {
      ...options,
      path: SOCKET_IO_PATH,
      // The WebSocket door answers all other upgrades; engine.io must not end those that it does not know.
      destroyUpgrade: false,
      perMessageDeflate: false,
      httpCompression: false,
      pingInterval: keepAliveMs,
      pingTimeout: keepAliveMs,
      connectTimeout: 10_000,
      // Room for base64 over polling, and to answer a message that is somewhat too long with an error.
      maxHttpBufferSize: 4 * server.maxMessageBytes,
      cors: { origin: server.origins.includes('*') ? true : [...server.origins] },
      allowRequest: (request, callback) => {
        const { origin, host } = request.headers;
        callback(null, isAllowedOrigin(origin, host, server.origins));
      },
    } as ServerOptions);
    io.use((_socket, next) => {
      next(new Error('Connect to the namespace /realtime'));
    });
    return io;
  }
}
