import type { Answer, Caller } from '../caller.js';
import type { ServerEvent } from '@repartee/protocol';
import type { Terminal } from '../terminal.js';
import type { TurnReport } from './talk.js';
import { BUDGET_MS, renderWaterfall } from './waterfall.js';

/** What a person sees of a call in the terminal. */
export class TalkView {
  readonly #terminal: Terminal;
  #caller: Caller | undefined;
  /** Whatever comes before the first utterance is the greeting. */
  #spoken = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  connecting(url: string): void {
    this.#terminal.draft(`calling ${url} …`);
  }

  follow(caller: Caller): void {
    this.#caller = caller;
  }

  event(event: ServerEvent): void {
    const { colors } = this.#terminal;
    const log = this.#caller?.log;
    if (event.type === 'error') {
      this.#terminal.line(`${colors.red('server')}  ${event.error.message}`);
    }
    const answer = log?.activeResponse;
    const message = log?.messages.at(-1);
    const hold = this.#caller?.heard.paused ? colors.dim(' … holds, and listens') : '';
    if (answer?.text) this.#terminal.draft(`${colors.cyan('agent')}   ${answer.text.trim()}${hold}`);
    else if (message) this.#terminal.draft(`${colors.green('you')}     ${colors.dim(message.text ?? message.interim)}`);
    if (event.type === 'response.done' && !this.#spoken && log?.responses.length === 1) {
      this.#terminal.line(`${colors.cyan('agent')}   ${log.responses[0]!.kept}`);
    }
  }

  speaking(recording: string | null, index: number, count: number): void {
    this.#spoken = true;
    const { colors } = this.#terminal;
    const place = count > 1 ? ` (${index + 1} of ${count})` : '';
    this.#terminal.line(colors.dim(recording === null ? `writing${place}` : `speaking ${recording}${place}`));
  }

  waiting(): void {
    this.#terminal.draft(this.#terminal.colors.dim('listening for the answer …'));
  }

  turn(turn: TurnReport, { response }: Answer): void {
    const { colors } = this.#terminal;
    const wer = turn.wer === null ? '' : colors.dim(`  (WER ${(turn.wer * 100).toFixed(1)} %)`);
    if (turn.recording !== null)
      this.#terminal.line(`${colors.green('you')}     ${turn.understood || colors.dim('(nothing)')}${wer}`);
    this.#terminal.line(`${colors.cyan('agent')}   ${turn.reply || colors.dim('(nothing)')}`);
    if (turn.status !== 'completed') {
      this.#terminal.line(
        `${colors.yellow('note')}    the answer is ${turn.status}${response.failure ? `: ${response.failure}` : ''}`,
      );
    }
    this.#terminal.line();
    const paint = (text: string, kind: 'bar' | 'over' | 'budget' | 'label') =>
      kind === 'bar' ? colors.green(text) : kind === 'over' ? colors.red(text) : colors.dim(text);
    const width = Math.max(20, Math.min(60, (process.stdout.columns ?? 80) - 28));
    if (response.timeline) {
      for (const line of renderWaterfall(response.timeline, { heardMs: turn.heardMs, width, paint })) {
        this.#terminal.line(`  ${line}`);
      }
    }
    this.#terminal.line(`  ${this.#verdict(turn)}`);
    this.#terminal.line();
  }

  summary(turns: readonly TurnReport[], out: string | null, lateMs: number): void {
    const { colors } = this.#terminal;
    if (out) this.#terminal.line(colors.dim(`what was heard: ${out}`));
    if (lateMs > 20) {
      this.#terminal.line(
        `${colors.yellow('note')}    this computer was busy: the microphone was up to ${Math.round(lateMs)} ms late, so the times above are too long`,
      );
    }
    const heard = turns.flatMap(({ heardMs }) => (heardMs === null ? [] : [heardMs]));
    if (heard.length > 1) {
      const mean = heard.reduce((sum, ms) => sum + ms, 0) / heard.length;
      this.#terminal.line(
        `${heard.length} answers, heard after ${Math.round(mean)} ms on average, ${Math.round(Math.max(...heard))} ms at worst`,
      );
    }
  }

  #verdict({ heardMs, recording }: TurnReport): string {
    const { colors } = this.#terminal;
    if (heardMs === null) return colors.yellow('no sound was heard');
    const from = recording === null ? 'counted from the text' : 'from the last voiced sample to the first audible one';
    if (heardMs < 0)
      return colors.yellow(`the answer came ${Math.round(-heardMs)} ms before the last sound of the recording`);
    const text = `heard after ${Math.round(heardMs)} ms, ${from} (budget ${BUDGET_MS} ms)`;
    return heardMs <= BUDGET_MS ? colors.green(text) : colors.red(text);
  }
}
