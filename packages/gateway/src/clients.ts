import { Inject, Injectable } from '@nestjs/common';
import { Conversations } from '@repartee/core';
import { Client } from './client.js';
import type { ClientLink, ClientOptions } from './client.js';
import { GATEWAY_OPTIONS } from './gateway-options.js';
import type { GatewayOptions } from './gateway-options.js';

export type Manner = Pick<ClientOptions, 'sampleRate' | 'settings' | 'speak'>;

/** Whoever has a conversation. */
export interface Guest {
  /** The server stops. Resolves when nothing of the conversation is left. */
  dismiss(): Promise<void>;
}

/** All clients of all doors. */
@Injectable()
export class Clients {
  readonly #conversations: Conversations;
  readonly #options: GatewayOptions;
  readonly #clients = new Set<Guest>();

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
      onClose: (closed) => this.forget(closed),
    });
    if (!client.closed) this.keep(client);
    return client;
  }

  /** For who opens a conversation of its own. */
  keep(guest: Guest): void {
    this.#clients.add(guest);
  }

  forget(guest: Guest): void {
    this.#clients.delete(guest);
  }

  /** Hangs up on everybody. Resolves when no conversation is left. */
  async dismissAll(): Promise<void> {
    await Promise.all([...this.#clients].map((client) => client.dismiss()));
  }
}
