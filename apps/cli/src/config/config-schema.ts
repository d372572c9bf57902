import { configJsonSchema } from '@repartee/core/config';

/** Prints the JSON Schema of the config file. It is JSON in any case. */
export function configSchemaCommand(): void {
  process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
}
