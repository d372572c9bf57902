import { Inject, Module } from '@nestjs/common';
import type { BeforeApplicationShutdown, DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { silentLogger, systemClock } from '../providers/index.js';
import { Conversations } from '../session/index.js';
import { createId as randomId } from './create-id.js';
import { PluginHost } from './plugin-host.js';
import type { PluginHostOptions } from './plugin-host.js';
import { CONFIG } from './tokens.js';

export interface ReparteeOptions extends PluginHostOptions {
  readonly createId?: (prefix: string) => string;
  /** Calls waiting per worker of the pool, right now. */
  readonly load?: () => number;
}

/**
 * The one bridge between Nest and the plugins. Provides `CONFIG`, `PluginHost` and `Conversations` to every module.
 * When the application stops, conversations close first and then the plugins; `inference` belongs to whoever made it.
 */
@Module({})
export class ReparteeModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #host: PluginHost;
  readonly #conversations: Conversations;

  constructor(@Inject(PluginHost) host: PluginHost, @Inject(Conversations) conversations: Conversations) {
    this.#host = host;
    this.#conversations = conversations;
  }

  static forRoot(options: ReparteeOptions): DynamicModule {
    const { config, clock = systemClock, logger = silentLogger, createId = randomId, load } = options;
    return {
      module: ReparteeModule,
      global: true,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: PluginHost, useFactory: () => PluginHost.start(options) },
        {
          provide: Conversations,
          inject: [PluginHost],
          useFactory: ({ providers, tools }: PluginHost) =>
            new Conversations({
              providers,
              tools,
              config,
              clock,
              logger,
              createId,
              load,
              maxSessions: config.server.maxSessions,
            }),
        },
      ],
      exports: [CONFIG, PluginHost, Conversations],
    };
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#conversations[Symbol.asyncDispose]();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#host[Symbol.asyncDispose]();
  }
}
