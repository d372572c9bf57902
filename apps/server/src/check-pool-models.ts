import { ReparteeError } from '@repartee/core/providers';

/** Refuses settings for models that no plugin has loaded, so that a misspelt name is no setting without effect. */
export function checkPoolModels(named: readonly string[], loaded: readonly string[]): void {
  const unknown = named.filter((name) => !loaded.includes(name));
  if (unknown.length === 0) return;
  throw new ReparteeError(
    'config',
    `pool.models: expected names of loaded models, got ${unknown.join(', ')}. Loaded are: ${loaded.join(', ') || 'none'}`,
    { details: { unknown, loaded } },
  );
}
