import type { ModuleMetadata } from '@nestjs/common';
import type { ServerConfig } from '@repartee/core/config';
import type { Logger } from '@repartee/core/providers';

/** What `/metrics` shows. */
export interface MetricsText {
  readonly contentType: string;
  text(): Promise<string>;
}

export interface GatewayOptions {
  readonly server: ServerConfig;
  readonly metrics: MetricsText;
  /** Folder of the page at `/`: absolute path. Left out: there is none. */
  readonly webRoot?: string;
  /** Modules that export `Conversations`, unless a global one does. */
  readonly imports?: ModuleMetadata['imports'];
  readonly logger?: Logger;
  /** Between two pings; a peer that did not answer the last one is taken for dead. Default 20 s. */
  readonly keepAliveMs?: number;
}

export const GATEWAY_OPTIONS = Symbol.for('repartee.gateway.options');

export const DEFAULT_KEEP_ALIVE_MS = 20_000;
