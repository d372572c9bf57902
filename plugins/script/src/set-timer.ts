import type { Clock, Logger, Tool } from '@repartee/core/providers';
import { linkedController, type LinkedController } from '@repartee/core/streams';
import { z } from 'zod';
import { spokenDuration } from './spoken.js';

const MAX_SECONDS = 24 * 3_600;
const MAX_TIMERS = 10;
const EXPECTED = `expected seconds from 1 to ${MAX_SECONDS}, a label of at most 80 characters, an announcement of at most 300`;

const timerArguments = z.object({
  seconds: z.coerce.number().min(1).max(MAX_SECONDS),
  label: z.string().trim().min(1).max(80).optional(),
  announcement: z.string().trim().min(1).max(300).optional(),
});

/** The timers of one conversation; they hear of its end through one signal. */
interface Running {
  timers: number;
  readonly ends: LinkedController;
}

/**
 * A timer that speaks up when it is over, on the injected clock. Ends with its conversation. What it cannot do it answers as
 * `{ error }`, for the model to mend.
 */
export function setTimer(clock: Clock, locale: string, logger: Logger): Tool {
  const sessions = new Map<string, Running>();
  const open = (sessionId: string, sessionSignal: AbortSignal): Running => {
    const running = sessions.get(sessionId) ?? { timers: 0, ends: linkedController(sessionSignal) };
    running.timers++;
    sessions.set(sessionId, running);
    return running;
  };
  const close = (sessionId: string, running: Running) => {
    running.timers--;
    if (running.timers > 0) return;
    running.ends[Symbol.dispose]();
    sessions.delete(sessionId);
  };

  return {
    name: 'set_timer',
    description: 'Sets a timer. When it is over, the agent says so of its own accord.',
    parameters: {
      type: 'object',
      properties: {
        seconds: {
          type: 'number',
          minimum: 1,
          maximum: MAX_SECONDS,
          description: 'How long, in seconds; 24 hours at most.',
        },
        label: { type: 'string', description: 'What it is for, such as "pasta".' },
        announcement: { type: 'string', description: 'What to say when it is over. Left out: that the timer is up.' },
      },
      required: ['seconds'],
    },

    async run(args, context) {
      const parsed = timerArguments.safeParse(args);
      if (!parsed.success) return { error: EXPECTED };
      const { sessionId } = context;
      if ((sessions.get(sessionId)?.timers ?? 0) >= MAX_TIMERS)
        return { error: `expected at most ${MAX_TIMERS} timers at once` };
      const { seconds, label, announcement } = parsed.data;
      const length = spokenDuration(seconds, locale);
      const running = open(sessionId, context.sessionSignal);
      clock
        .sleep(seconds * 1_000, running.ends.signal)
        .then(() =>
          context.announce(announcement ?? (label ? `Your timer for ${label} is up.` : `Your timer is up: ${length}.`)),
        )
        .catch((error: unknown) => {
          if (!context.sessionSignal.aborted)
            logger.error('timer-failed', { session: sessionId, error: String(error) });
        })
        .finally(() => close(sessionId, running));
      return { seconds, length, ...(label && { label }) };
    },
  };
}
