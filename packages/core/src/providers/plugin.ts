import type { ZodType } from 'zod';
import type { AsrProvider } from './asr.js';
import type { Clock } from './clock.js';
import type { InferenceClient } from './inference.js';
import type { LlmProvider } from './llm.js';
import type { Logger } from './logger.js';
import type { RealtimeProvider } from './realtime.js';
import type { Tool } from './tool.js';
import type { TtsProvider } from './tts.js';
import type { TurnProvider } from './turn.js';
import type { VadProvider } from './vad.js';

/** Every kind of provider, and its interface. */
export interface ProviderKinds {
  readonly vad: VadProvider;
  readonly turn: TurnProvider;
  readonly asr: AsrProvider;
  readonly llm: LlmProvider;
  readonly tts: TtsProvider;
  readonly realtime: RealtimeProvider;
}

export type ProviderKind = keyof ProviderKinds;

/** What the process hands to a plugin. */
export interface PluginServices {
  readonly inference: InferenceClient;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Turns a path of the config into an absolute one; relative paths count from the config file's folder. */
  resolvePath(path: string): string;
}

/** Makes a provider. May load slowly; what it throws stops the start with the plugin's name. */
export type ProviderFactory<Config, T> = (config: Config, services: PluginServices) => T | Promise<T>;

/** A plugin is a name, a schema for its settings, and a factory for each kind of provider it has. */
export interface Plugin<Config = unknown> {
  readonly name: string;
  /** Use `z.strictObject`, so that a typo is found. Paths of models belong here, with the plugin's own as default. */
  readonly config: ZodType<Config>;
  readonly provide: { readonly [Kind in ProviderKind]?: ProviderFactory<Config, ProviderKinds[Kind]> };
  /** Tools that agents may name in `agent.tools`. */
  tools?(config: Config, services: PluginServices): readonly Tool[] | Promise<readonly Tool[]>;
}

const brand = Symbol.for('repartee.plugin');

/** The default export of a plugin's package: `export default definePlugin({ name, config, provide })`. */
export function definePlugin<Config>(plugin: Plugin<Config>): Plugin<Config> {
  return Object.freeze({ ...plugin, [brand]: true });
}

export function isPlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null && brand in value;
}
