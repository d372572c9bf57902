import type { ServiceIdentifier } from 'inversify';
import type { Clock, InferenceClient, Logger, ProviderKind, ProviderKinds } from '../providers/index.js';

/** What the container above all plugins holds. */
export const serviceTokens = {
  inference: Symbol.for('repartee.inference') as ServiceIdentifier<InferenceClient>,
  clock: Symbol.for('repartee.clock') as ServiceIdentifier<Clock>,
  logger: Symbol.for('repartee.logger') as ServiceIdentifier<Logger>,
};

/** One token per kind; which plugin answers is a matter of whose container is asked. */
export function providerToken<Kind extends ProviderKind>(kind: Kind): ServiceIdentifier<ProviderKinds[Kind]> {
  return Symbol.for(`repartee.provider.${kind}`) as ServiceIdentifier<ProviderKinds[Kind]>;
}

/** The checked `Config`, in Nest. */
export const CONFIG = Symbol.for('repartee.config');
