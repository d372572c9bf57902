import { namedIn } from '../config/index.js';
import type { ConfigSource, ProviderChoice } from '../config/index.js';
import { ReparteeError } from '../providers/index.js';
import type { Clock, Logger, Provider, ProviderKind } from '../providers/index.js';
import type { Failover } from '../resilience/index.js';
import type { CascadeProviders } from '../session/index.js';
import type { DisposeStack } from '../streams/index.js';
import { chooseProvider } from './choose-provider.js';
import type { PluginContainer } from './plugin-container.js';

/** Which plugin of the config serves a kind; of several all, in their order. */
export interface Serving {
  readonly kind: keyof CascadeProviders;
  readonly plugin: string;
}

/** What the config wants for a kind. */
export interface Wanted {
  readonly kind: keyof CascadeProviders;
  readonly choice: ProviderChoice;
}

export interface OpenedProviders {
  readonly providers: CascadeProviders;
  readonly serving: readonly Serving[];
}

export interface OpenProvidersOptions {
  readonly containers: ReadonlyMap<string, PluginContainer>;
  readonly opened: DisposeStack;
  readonly source: ConfigSource | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onFailover?: (failover: Failover) => void;
}

/** All at once, because most of the time is models loading in workers. When some fail, every failure is told. */
export async function openProviders(
  wanted: readonly Wanted[],
  options: OpenProvidersOptions,
): Promise<OpenedProviders> {
  const { containers, opened, source, clock, logger, onFailover } = options;
  const unique = new Set<Provider>();
  const open = async (kind: keyof CascadeProviders, plugin: string) => {
    const provider = await containers.get(plugin)!.provider(kind);
    if (!unique.has(provider)) {
      unique.add(provider);
      opened.defer(() => provider[Symbol.asyncDispose]?.());
    }
    return provider;
  };
  const attempts = await Promise.allSettled(
    wanted.map(({ kind, choice }) =>
      chooseProvider({ kind, choice, clock, logger, onFailover, open: (plugin) => open(kind, plugin) }),
    ),
  );
  const providers: Partial<Record<ProviderKind, Provider>> = {};
  const serving: Serving[] = [];
  const failures: { readonly serving: Serving; readonly cause: unknown }[] = [];
  for (const [index, attempt] of attempts.entries()) {
    const { kind, choice } = wanted[index]!;
    if (attempt.status === 'rejected') {
      const plugin = namedIn(choice)
        .map(({ name }) => name)
        .join(', ');
      failures.push({ serving: { kind, plugin }, cause: attempt.reason });
      continue;
    }
    providers[kind] = attempt.value.provider;
    serving.push({ kind, plugin: attempt.value.plugin });
  }
  if (failures.length === 0) return { providers: providers as unknown as CascadeProviders, serving };
  throw startError(failures, source);
}

function startError(
  failures: readonly { readonly serving: Serving; readonly cause: unknown }[],
  source: ConfigSource | undefined,
): ReparteeError {
  const lines = failures.map(({ serving: { kind, plugin }, cause }) => {
    const place = source?.position(['plugins', plugin], true);
    const where = place ? `${source!.file}:${place.line}:${place.column}, plugins.${plugin}` : `plugins.${plugin}`;
    return `Plugin "${plugin}" could not start its ${kind} (${where}): ${messageOf(cause)}`;
  });
  const message = lines.join('\n');
  const [first] = failures;
  return new ReparteeError('plugin', source?.redact(message) ?? message, {
    cause: failures.length === 1 ? first!.cause : new AggregateError(failures.map(({ cause }) => cause)),
    details: { failed: failures.map(({ serving }) => serving) },
  });
}

/** What a foreign failure says of itself. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
