import { fileURLToPath } from 'node:url';
import { definePlugin } from '@repartee/core/providers';
import { currentTime } from './current-time.js';
import { loadScript } from './load-script.js';
import { ScriptLlm } from './script-llm.js';
import { setTimer } from './set-timer.js';
import { scriptSettings, type ScriptSettings } from './settings.js';

/** The script that serves when none is named. */
export const CONCIERGE = fileURLToPath(new URL('../scripts/concierge.yaml', import.meta.url));

export default definePlugin({
  name: 'script',
  config: scriptSettings,
  provide: {
    async llm(settings, { clock, resolvePath }) {
      const script = await loadScript(settings.file === undefined ? CONCIERGE : resolvePath(settings.file));
      return new ScriptLlm(script, {
        clock,
        locale: settings.locale,
        timeZone: zoneOf(settings),
        paceMs: settings.paceMs,
      });
    },
  },
  tools: (settings, { clock, logger }) => [
    setTimer(clock, settings.locale, logger),
    currentTime(clock, settings.locale, zoneOf(settings)),
  ],
});

function zoneOf({ timeZone }: ScriptSettings): string {
  return timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}
