import type { ConfigSource } from '../config/index.js';
import { ReparteeError } from '../providers/index.js';
import type { Provider, ProviderKind } from '../providers/index.js';
import type { CascadeProviders } from '../session/index.js';
import type { DisposeStack } from '../streams/index.js';
import type { PluginContainer } from './plugin-container.js';

/** Which plugin of the config serves a kind. */
export interface Serving {
  readonly kind: keyof CascadeProviders;
  readonly plugin: string;
}

/** All at once, because most of the time is models loading in workers. When some fail, every failure is told. */
export async function openProviders(
  serving: readonly Serving[],
  containers: ReadonlyMap<string, PluginContainer>,
  opened: DisposeStack,
  source: ConfigSource | undefined,
): Promise<CascadeProviders> {
  const attempts = await Promise.allSettled(
    serving.map(async ({ kind, plugin }) => containers.get(plugin)!.provider(kind)),
  );
  const providers: Partial<Record<ProviderKind, Provider>> = {};
  const unique = new Set<Provider>();
  const failures: { readonly serving: Serving; readonly cause: unknown }[] = [];
  for (const [index, attempt] of attempts.entries()) {
    const each = serving[index]!;
    if (attempt.status === 'rejected') {
      failures.push({ serving: each, cause: attempt.reason });
      continue;
    }
    providers[each.kind] = attempt.value;
    if (unique.has(attempt.value)) continue;
    unique.add(attempt.value);
    opened.defer(() => attempt.value[Symbol.asyncDispose]?.());
  }
  if (failures.length === 0) return providers as unknown as CascadeProviders;
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
