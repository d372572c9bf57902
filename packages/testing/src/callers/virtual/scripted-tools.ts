import type { Clock, Tool } from '@repartee/core/providers';
import type { ScriptedAgent } from '../scenario-schema.js';

/** Tools that take their time and are counted. A run is counted when it begins. */
export function scriptedTools(
  tools: ScriptedAgent['tools'],
  clock: Clock,
  onRun: (name: string) => void,
): readonly Tool[] {
  return tools.map(({ name, ms, result, read_only: readOnly, fail }) => ({
    name,
    description: `A tool of the script that takes ${ms} ms`,
    parameters: { type: 'object' },
    readOnly,
    async run(_args, { signal }) {
      onRun(name);
      await clock.sleep(ms, signal);
      if (fail) throw new Error('The tool failed, as the script has it');
      return result;
    },
  }));
}
