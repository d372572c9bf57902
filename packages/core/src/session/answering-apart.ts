import { Gate, linkedController } from '../streams/index.js';
import type { LinkedController } from '../streams/index.js';
import { ReparteeError } from '../providers/index.js';
import type { Tool } from '../providers/index.js';
import { Answer } from './answer.js';
import { Drafting } from './drafting.js';
import type { YieldReason } from './floor.js';
import { History } from './history.js';
import type { Plan } from './plan.js';
import type { SessionContext } from './session-context.js';
import type { SessionEvent } from './session-event.js';
import { TurnClock } from './turn-clock.js';

export interface AnsweringApartOptions extends SessionContext {
  readonly history: History;
  readonly outputRate: number;
}

/** More than this at once, and a client could keep the model to itself. */
const mostAtOnce = 8;

/**
 * Answers beside the conversation: what a client asks the model about it, such as a label or a summary. They read the
 * conversation and leave it as it is. Nobody is assumed to listen: their audio is sent as it is made, and no user
 * interrupts it.
 */
export class AnsweringApart {
  readonly #options: AnsweringApartOptions;
  readonly #drafting: Drafting;
  readonly #tools: ReadonlyMap<string, Tool> = new Map();
  readonly #running = new Map<string, LinkedController>();

  constructor(options: AnsweringApartOptions) {
    this.#options = options;
    // The server's own tools act on the conversation, so they have no place here.
    this.#drafting = new Drafting({ ...options, tools: this.#tools, announce: () => {} });
  }

  /** Throws `protocol` when too many are being made. */
  answer(plan: Plan): void {
    const { parts, signal, tasks, emit, settings, outputRate } = this.#options;
    if (this.#running.size >= mostAtOnce) {
      const message = `At most ${mostAtOnce} responses outside the conversation are made at once; wait for one to end`;
      throw new ReparteeError('protocol', message, { details: { reason: 'too-many-responses' } });
    }
    const responseId = parts.createId('resp');
    const controller = linkedController(signal);
    this.#running.set(responseId, controller);
    const turnClock = new TurnClock(
      parts.clock,
      { itemId: null, anchor: 'request', userAudioMs: 0 },
      parts.clock.now(),
    );
    const answer = new Answer({
      responseId,
      modality: plan.options.modality ?? settings().modality,
      metadata: plan.options.metadata ?? null,
      draft: this.#drafting.begin(plan, turnClock, controller.signal),
      speed: settings().speed,
      floor: new Gate(true),
      playback: { ...parts.config.playback, leadMs: Infinity },
      outputRate,
      history: new History(),
      clock: parts.clock,
      turnClock,
      signal: controller.signal,
      createItemId: () => parts.createId('item'),
      isServerTool: () => false,
      emit: (event) => tellApart(event, emit),
      onAudio: () => {},
    });
    tasks.start(async () => {
      await answer.run();
      this.#running.delete(responseId);
      controller.abort('over');
    });
  }

  /** False: it is none of these. */
  cancel(responseId: string): boolean {
    const controller = this.#running.get(responseId);
    controller?.abort('client-cancelled' satisfies YieldReason);
    return controller !== undefined;
  }
}

/** Its timeline is none of a turn. */
function tellApart(event: SessionEvent, emit: (event: SessionEvent) => void): void {
  switch (event.type) {
    case 'timeline':
      return;
    case 'response-start':
    case 'item-start':
    case 'item-end':
    case 'response-end':
      return emit({ ...event, apart: true });
    default:
      return emit(event);
  }
}
