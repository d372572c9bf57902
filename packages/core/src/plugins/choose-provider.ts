import type { ProviderChoice } from '../config/index.js';
import { ReparteeError } from '../providers/index.js';
import type { Clock, LlmProvider, Logger, ProviderKinds, TtsProvider } from '../providers/index.js';
import { FallbackLlm, FallbackTts } from '../resilience/index.js';
import type { Failover } from '../resilience/index.js';
import type { CascadeProviders } from '../session/index.js';

type Kind = keyof CascadeProviders;

export interface ChooseOptions<K extends Kind> {
  readonly kind: K;
  readonly choice: ProviderChoice;
  readonly open: (plugin: string) => Promise<ProviderKinds[K]>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onFailover?: (failover: Failover) => void;
}

export interface Chosen<K extends Kind> {
  readonly provider: ProviderKinds[K];
  /** The plugin that serves, or all of them in their order. */
  readonly plugin: string;
}

/** How long a provider has to say that it is really there, ms. */
const CHECK_MS = 5_000;

/** Starts what a choice of `providers` names. Rejects when none of it starts. */
export async function chooseProvider<K extends Kind>(options: ChooseOptions<K>): Promise<Chosen<K>> {
  const { choice, open } = options;
  if (typeof choice === 'string') return { provider: await open(choice), plugin: choice };
  return 'firstOf' in choice ? firstThatStarts(choice.firstOf, options) : allThatStart(choice, options);
}

async function firstThatStarts<K extends Kind>(
  names: readonly string[],
  options: ChooseOptions<K>,
): Promise<Chosen<K>> {
  const failures: unknown[] = [];
  for (const plugin of names) {
    try {
      const provider = await options.open(plugin);
      await check(provider, options.clock);
      options.logger.info('provider-chosen', { kind: options.kind, plugin });
      return { provider, plugin };
    } catch (error) {
      options.logger.warn('provider-left-out', { kind: options.kind, plugin, error });
      failures.push(error);
    }
  }
  throw none(names, failures);
}

/** What does not start is left out; what is only away at the moment is not: it may come back. */
async function allThatStart<K extends Kind>(
  choice: Extract<ProviderChoice, { fallback: unknown }>,
  options: ChooseOptions<K>,
): Promise<Chosen<K>> {
  const { kind, open, clock, logger, onFailover } = options;
  const names = choice.fallback;
  const attempts = await Promise.allSettled(names.map(open));
  const started = new Map<string, ProviderKinds[K]>();
  for (const [index, attempt] of attempts.entries()) {
    if (attempt.status === 'fulfilled') started.set(names[index]!, attempt.value);
    else logger.warn('provider-left-out', { kind, plugin: names[index], error: attempt.reason });
  }
  if (started.size === 0)
    throw none(
      names,
      attempts.map((attempt) => (attempt as PromiseRejectedResult).reason),
    );
  const { firstMs, betweenMs, hedgeMs } = choice;
  const row = { firstMs, betweenMs, hedgeMs, clock, logger, onFailover };
  const provider =
    kind === 'llm'
      ? new FallbackLlm(started as ReadonlyMap<string, LlmProvider>, row)
      : new FallbackTts(started as unknown as ReadonlyMap<string, TtsProvider>, row);
  return { provider: provider as unknown as ProviderKinds[K], plugin: [...started.keys()].join(', then ') };
}

async function check(provider: ProviderKinds[Kind], clock: Clock): Promise<void> {
  if (!provider.check) return;
  const timer = new AbortController();
  const late = clock.sleep(CHECK_MS, timer.signal).then(
    () => {
      throw new ReparteeError('timeout', `It did not answer within ${CHECK_MS} ms`);
    },
    () => {},
  );
  const checking = new AbortController();
  try {
    await Promise.race([provider.check(checking.signal), late]);
  } finally {
    timer.abort('over');
    checking.abort('over');
  }
}

function none(names: readonly string[], failures: readonly unknown[]): ReparteeError {
  const reasons = failures.map(
    (failure, index) => `${names[index]}: ${failure instanceof Error ? failure.message : String(failure)}`,
  );
  return new ReparteeError('plugin', `None of them starts. ${reasons.join(' ')}`, {
    cause: new AggregateError(failures),
  });
}
