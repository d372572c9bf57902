import type { NestExpressApplication } from '@nestjs/platform-express';
import { DEFAULT_KEEP_ALIVE_MS, GATEWAY_OPTIONS } from './gateway-options.js';
import type { GatewayOptions } from './gateway-options.js';
import { SocketIoAdapter } from './socket-io.adapter.js';
import { serveWebPage } from './web-page.js';
import { WebSocketDoor } from './web-socket.door.js';

/** Opens the doors of `GatewayModule` on the application's port. Call it once, before `listen` or `init`. */
export function attachDoors(app: NestExpressApplication): void {
  const {
    server,
    keepAliveMs = DEFAULT_KEEP_ALIVE_MS,
    webRoot,
  } = app.get<GatewayOptions>(GATEWAY_OPTIONS, {
    strict: false,
  });
  app.disable('x-powered-by');
  app.useWebSocketAdapter(new SocketIoAdapter(app, { server, keepAliveMs }));
  app.get(WebSocketDoor, { strict: false }).attach(app.getHttpServer());
  if (webRoot !== undefined) serveWebPage(app, webRoot);
}
