import type { AgentConfig } from '../config/schema.js';
import type { Clock } from '../providers/index.js';
import { linkedController } from '../streams/index.js';
import type { LinkedController, TaskSet } from '../streams/index.js';

export interface IdlePromptsOptions {
  readonly config: AgentConfig['idle'];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly tasks: TaskSet;
  readonly say: (text: string) => void;
}

/** Asks for a user who has been silent for long: each prompt once, then nothing until the user speaks again. */
export class IdlePrompts {
  readonly #options: IdlePromptsOptions;
  #waiting: LinkedController | undefined;
  #said = 0;

  constructor(options: IdlePromptsOptions) {
    this.#options = options;
  }

  /** Nobody speaks from now on. */
  wait(): void {
    const { config, clock, signal, tasks, say } = this.#options;
    this.stop();
    const prompt = config.prompts[this.#said];
    if (config.afterMs === 0 || prompt === undefined) return;
    const waiting = linkedController(signal);
    this.#waiting = waiting;
    tasks.start(async () => {
      await clock.sleep(config.afterMs, waiting.signal).catch(() => {});
      if (waiting.signal.aborted) return;
      this.#waiting = undefined;
      this.#said += 1;
      say(prompt);
    });
  }

  /** Somebody speaks. */
  stop(): void {
    this.#waiting?.abort('over');
    this.#waiting = undefined;
  }

  /** The user is there: from now on they may be asked for again. */
  startOver(): void {
    this.stop();
    this.#said = 0;
  }
}
