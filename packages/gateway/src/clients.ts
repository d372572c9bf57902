import { Inject, Injectable } from '@nestjs/common';
import { Conversations } from '@repartee/core';
import { Client } from './client.js';
import type { ClientLink, ClientOptions } from './client.js';
import { GATEWAY_OPTIONS } from './gateway-options.js';
import type { GatewayOptions } from './gateway-options.js';

export type Manner = Pick<ClientOptions, 'sampleRate' | 'settings' | 'speak'>;

/** All clients of all doors. */
@Injectable()
export class Clients {
  readonly #conversations: Conversations;
  readonly #options: GatewayOptions;
  readonly #clients = new Set<Client>();

  constructor(conversations: Conversations, @Inject(GATEWAY_OPTIONS) options: GatewayOptions) {
    this.#conversations = conversations;
    this.#options = options;
  }

  get size(): number {
    return this.#clients.size;
  }

  /** Throws `overload` when there is no room. */
  open(link: ClientLink, manner: Manner): Client {
    const client = new Client({
      link,
      ...manner,
      conversations: this.#conversations,
      limits: this.#options.server,
      logger: this.#options.logger,
      onClose: (closed) => this.#clients.delete(closed),
    });
    if (!client.closed) this.#clients.add(client);
    return client;
  }

  /** Hangs up on everybody. Resolves when no conversation is left. */
  async dismissAll(): Promise<void> {
    await Promise.all([...this.#clients].map((client) => client.dismiss()));
  }
}
