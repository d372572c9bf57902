import { LISTEN_RATE } from '@repartee/core/providers';
import type { Clock, TurnProvider } from '@repartee/core/providers';
import type { ScriptedAgent } from '../scenario-schema.js';
import type { WordTones } from '../word-tones.js';
import { stall } from './stall.js';

/** Probabilities of a model that is right: the caller has finished, will go on, or said no word at all. */
const finished = 0.95;
const goesOn = 0.1;
const unknown = 0.5;

/** Believes that a turn is over when the caller has said the last word it means to say; or what the script has it believe. */
export function toneTurn(
  tones: WordTones,
  isLastWord: (number: number) => boolean,
  settings: ScriptedAgent['turn'],
  clock: Clock,
): TurnProvider {
  let asked = 0;
  return {
    async decide(audio, { signal }) {
      const listener = tones.listener(LISTEN_RATE);
      listener.hear(audio);
      const last = listener.words().at(-1);
      const { complete: scripted, delay_ms: delayMs } = settings;
      const believed = last === undefined ? unknown : isLastWord(last.number) ? finished : goesOn;
      const complete = scripted?.[Math.min(asked++, scripted.length - 1)] ?? believed;
      if (settings.stall) await stall(signal);
      await clock.sleep(delayMs, signal);
      return { complete };
    },
  };
}
