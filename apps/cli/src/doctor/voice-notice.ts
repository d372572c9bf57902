import { note } from './finding.js';
import type { Finding } from './finding.js';

/** What the licence of the bundled voice wants people to know, where the plugin says so. */
export async function voiceNotice(ttsPlugin: string): Promise<Finding[]> {
  try {
    const plugin = (await import(`@repartee/plugin-${ttsPlugin}`)) as { readonly voiceNotice?: unknown };
    return typeof plugin.voiceNotice === 'string' ? [note('voice', plugin.voiceNotice)] : [];
  } catch {
    // A plugin that does not load has its own finding.
    return [];
  }
}
