import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Conversations } from '@repartee/core';
import { configSchema } from '@repartee/core/config';
import type { ServerConfig } from '@repartee/core/config';
import { attachDoors } from '../attach-doors.js';
import type { GatewayOptions } from '../gateway-options.js';
import { GatewayModule } from '../gateway.module.js';
import { FakeConversations } from './fake-conversations.js';

export interface TestServer<T = FakeConversations> extends AsyncDisposable {
  readonly app: NestExpressApplication;
  readonly conversations: T;
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `ws://127.0.0.1:PORT/realtime` */
  readonly door: string;
}

/** The real doors on a free port, over fake conversations. */
export function startTestServer(
  server: Partial<ServerConfig> = {},
  options: Partial<GatewayOptions> = {},
): Promise<TestServer> {
  return startServer(new FakeConversations(), server, options);
}

/** The real doors on a free port, over these conversations. */
export async function startServer<T extends object>(
  conversations: T,
  server: Partial<ServerConfig> = {},
  options: Partial<GatewayOptions> = {},
): Promise<TestServer<T>> {
  @Global()
  @Module({ providers: [{ provide: Conversations, useValue: conversations }], exports: [Conversations] })
  class ConversationsModule {}

  const config = configSchema.shape.server.parse(server);
  const app = await NestFactory.create<NestExpressApplication>(
    GatewayModule.forRoot({
      server: config,
      metrics: { contentType: 'text/plain; version=0.0.4', text: async () => 'realtime_requests_total 1\n' },
      imports: [ConversationsModule],
      ...options,
    }),
    { logger: false },
  );
  attachDoors(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  return {
    app,
    conversations,
    port,
    url: `http://127.0.0.1:${port}`,
    door: `ws://127.0.0.1:${port}/realtime`,
    [Symbol.asyncDispose]: () => app.close(),
  };
}
