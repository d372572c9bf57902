import { isAbsolute } from 'node:path';
import { z } from 'zod';
import type { ZodType } from 'zod';
import type { ProviderKind } from '../providers/index.js';
import { configSchema } from './schema.js';

type JsonSchema = Record<string, unknown> & { properties?: Record<string, JsonSchema> };

const kinds: readonly ProviderKind[] = ['vad', 'turn', 'asr', 'llm', 'tts'];

/** What of a plugin, any plugin, tells how it is configured. */
export interface DescribedPlugin {
  readonly name: string;
  readonly config: ZodType;
  readonly provide: { readonly [Kind in ProviderKind]?: unknown };
}

/** JSON Schema of the config file, for editors: completion, explanations and red underlines. `plugins` add their settings. */
export function configJsonSchema(plugins: readonly DescribedPlugin[] = []): JsonSchema {
  const schema: JsonSchema = { ...toJsonSchema(configSchema), title: 'Repartee config' };
  const { plugins: pluginMap, providers } = schema.properties!;
  pluginMap!.properties = Object.fromEntries(plugins.map((plugin) => [plugin.name, settingsOf(plugin)]));
  for (const kind of kinds) {
    const names = plugins.filter((plugin) => plugin.provide[kind]).map(({ name }) => name);
    // Suggested, not demanded: people write plugins of their own.
    const choice = providers!.properties![kind]!;
    if (names.length > 0) choice.anyOf = [{ enum: names }, ...(choice.anyOf as JsonSchema[])];
  }
  return schema;
}

function settingsOf(plugin: DescribedPlugin): JsonSchema {
  const { $schema: _, ...settings } = toJsonSchema(plugin.config);
  const from = { type: 'string', description: 'Package or path of the plugin.' };
  return { anyOf: [{ ...settings, properties: { from, ...settings.properties } }, { type: 'null' }] };
}

/** Numbers and truth values may also be written as `${NAME}`. */
const reference = { type: 'string', pattern: '\\$\\{' };

function toJsonSchema(schema: ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override({ jsonSchema }) {
      // A file that comes with a plugin lies elsewhere on every machine.
      if (typeof jsonSchema.default === 'string' && isAbsolute(jsonSchema.default)) delete jsonSchema.default;
      if (!['number', 'integer', 'boolean'].includes(String(jsonSchema.type))) return;
      const { description, default: preset, ...plain } = { ...jsonSchema };
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      Object.assign(jsonSchema, { anyOf: [plain, reference] });
      if (description !== undefined) jsonSchema.description = description;
      if (preset !== undefined) jsonSchema.default = preset;
    },
  }) as JsonSchema;
}
