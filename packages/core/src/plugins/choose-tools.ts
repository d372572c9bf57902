import { configError, suggestion } from '../config/index.js';
import type { Config, ConfigSource, Mistake } from '../config/index.js';
import { ReparteeError } from '../providers/index.js';
import type { Tool } from '../providers/index.js';
import { messageOf } from './open-providers.js';
import type { PluginContainer } from './plugin-container.js';

/** The tools that `agent.tools` names, out of those of all plugins. Two tools of one name are refused even if unused. */
export async function chooseTools(
  config: Config,
  containers: readonly PluginContainer[],
  source: ConfigSource | undefined,
): Promise<readonly Tool[]> {
  const found = new Map<string, { readonly tool: Tool; readonly plugin: string }>();
  const mistakes: Mistake[] = [];
  for (const container of containers) {
    const plugin = container.loaded.name;
    for (const tool of await toolsOf(container, source)) {
      const other = found.get(tool.name);
      if (other) {
        mistakes.push({
          path: ['plugins', plugin],
          problem: `its tool "${tool.name}" has the name of a tool of plugin "${other.plugin}"; tools need names of their own`,
          atKey: true,
        });
      } else found.set(tool.name, { tool, plugin });
    }
  }
  const chosen = new Map<string, Tool>();
  for (const [index, name] of config.agent.tools.entries()) {
    const tool = found.get(name)?.tool;
    if (tool) chosen.set(name, tool);
    else {
      const hint = found.size === 0 ? '; these plugins have none' : suggestion(name, found.keys(), 'there are');
      mistakes.push({ path: ['agent', 'tools', index], problem: `expected a tool of a plugin, got "${name}"${hint}` });
    }
  }
  if (mistakes.length > 0) throw configError(mistakes, source);
  return [...chosen.values()];
}

async function toolsOf(container: PluginContainer, source: ConfigSource | undefined): Promise<readonly Tool[]> {
  try {
    return await container.tools();
  } catch (cause) {
    const { name } = container.loaded;
    const message = `Plugin "${name}" could not give its tools (plugins.${name}): ${messageOf(cause)}`;
    throw new ReparteeError('plugin', source?.redact(message) ?? message, { cause, details: { plugin: name } });
  }
}
