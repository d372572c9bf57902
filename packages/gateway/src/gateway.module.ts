import { Module } from '@nestjs/common';
import type { BeforeApplicationShutdown, DynamicModule } from '@nestjs/common';
import { Admission } from './admission.js';
import { Clients } from './clients.js';
import { EphemeralKeys } from './ephemeral-keys.js';
import { GATEWAY_OPTIONS } from './gateway-options.js';
import type { GatewayOptions } from './gateway-options.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { HttpDoor } from './http-door.js';
import { OpenAiAudioController } from './openai-audio.controller.js';
import { OpenAiController } from './openai.controller.js';
import { OpenAiDoor } from './openai.door.js';
import { Readiness } from './readiness.js';
import { RealtimeController } from './realtime.controller.js';
import { SocketIoDoor } from './socket-io.door.js';
import { TwilioDoor } from './twilio/twilio.door.js';
import { WebSocketDoor } from './web-socket.door.js';

/** The doors of the server. Needs `Conversations`, and `attachDoors(app)` before the application listens. */
@Module({})
export class GatewayModule implements BeforeApplicationShutdown {
  readonly #readiness: Readiness;
  readonly #clients: Clients;

  constructor(readiness: Readiness, clients: Clients) {
    this.#readiness = readiness;
    this.#clients = clients;
  }

  static forRoot(options: GatewayOptions): DynamicModule {
    return {
      module: GatewayModule,
      imports: options.imports ?? [],
      controllers: [HealthController, MetricsController, RealtimeController, OpenAiController, OpenAiAudioController],
      providers: [
        { provide: GATEWAY_OPTIONS, useValue: options },
        Readiness,
        Admission,
        Clients,
        EphemeralKeys,
        OpenAiDoor,
        HttpDoor,
        TwilioDoor,
        SocketIoDoor,
        WebSocketDoor,
      ],
      exports: [Readiness],
    };
  }

  /** Runs before the HTTP server closes, which waits for its connections. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#readiness.drain();
    await this.#clients.dismissAll();
  }
}
