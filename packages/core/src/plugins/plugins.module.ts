import { Inject, Module } from '@nestjs/common';
import type { BeforeApplicationShutdown, DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { silentLogger, systemClock } from '../providers/index.js';
import { Recordings } from '../recording/index.js';
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
  readonly #recordings: Recordings;

  constructor(
    @Inject(PluginHost) host: PluginHost,
    @Inject(Conversations) conversations: Conversations,
    @Inject(Recordings) recordings: Recordings,
  ) {
    this.#host = host;
    this.#conversations = conversations;
    this.#recordings = recordings;
  }

  static forRoot(options: ReparteeOptions): DynamicModule {
    const { config, folder, source, clock = systemClock, logger = silentLogger, createId = randomId, load } = options;
    const redact = source && ((text: string) => source.blotOut(text));
    return {
      module: ReparteeModule,
      global: true,
      providers: [
        { provide: CONFIG, useValue: config },
        {
          provide: Recordings,
          useFactory: () => Recordings.start({ record: config.record, folder, logger, redact }),
        },
        // After the folder of the records, which is quickly looked at.
        { provide: PluginHost, inject: [Recordings], useFactory: () => PluginHost.start(options) },
        {
          provide: Conversations,
          inject: [PluginHost, Recordings],
          useFactory: ({ providers, tools }: PluginHost, { openSession }: Recordings) =>
            new Conversations({
              providers,
              tools,
              config,
              clock,
              logger,
              createId,
              load,
              maxSessions: config.server.maxSessions,
              openSession,
            }),
        },
      ],
      exports: [CONFIG, PluginHost, Conversations],
    };
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#conversations[Symbol.asyncDispose]();
    await this.#recordings[Symbol.asyncDispose]();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#host[Symbol.asyncDispose]();
  }
}
