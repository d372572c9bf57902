import type { ReadLine } from './read-tape.js';
import type { TapeAnswer, TapeCommand, TapeDecision, TapeInput } from './tape-line.js';

/** An input with all that the session did about it. */
export interface Step {
  readonly input: TapeInput;
  readonly line: number;
  /** Decisions, and commands of a client that did not wait until the session was at rest; in order. */
  readonly follows: Follow[];
  readonly answers: TapeAnswer[];
  /** The tape ends here, perhaps too early to have all of it. */
  readonly isLast?: boolean;
}

export interface Follow {
  readonly number: number;
  readonly text: string;
  readonly line: TapeDecision | TapeCommand;
}

/** The lines of a tape as the session will live through them: an input, and what belongs to it. */
export async function* stepsOf(lines: AsyncIterable<ReadLine>): AsyncGenerator<Step, void, undefined> {
  const before: TapeAnswer[] = [];
  const early: Follow[] = [];
  let step: Step | undefined;
  for await (const { number, text, line } of lines) {
    switch (line.type) {
      case 'id':
      case 'load':
      case 'conclusion':
        (step?.answers ?? before).push(line);
        break;
      case 'event':
      case 'call':
      case 'decision':
      case 'refusal':
      case 'closed':
        (step?.follows ?? early).push({ number, text, line });
        break;
      default:
        if (step && line.type === 'command' && line.during) {
          step.follows.push({ number, text, line });
          break;
        }
        if (step) yield step;
        step = { input: line, line: number, follows: early.splice(0), answers: before.splice(0) };
    }
  }
  if (step) yield { ...step, isLast: true };
}
