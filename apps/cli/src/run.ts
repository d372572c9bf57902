import { ReparteeError } from '@repartee/core/providers';
import { CommanderError } from 'commander';
import { createProgram } from './program.js';
import { Terminal } from './terminal.js';

/** What a shell sees: 0 done, 1 failed, 2 called wrongly, 130 interrupted. */
export async function run(args: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const onSigint = () => interrupt.abort();
  process.once('SIGINT', onSigint);
  let failed = false;
  const json = args.includes('--json');
  const terminal = new Terminal({ json });
  const program = createProgram({
    signal: interrupt.signal,
    terminal,
    fail: () => (failed = true),
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    if (interrupt.signal.aborted) return 130;
    return failed ? 1 : 0;
  } catch (error) {
    if (interrupt.signal.aborted) {
      if (json) terminal.error('interrupted');
      return 130;
    }
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      // For people commander has said it already.
      if (json) terminal.error(error.message);
      return 2;
    }
    if (!ReparteeError.is(error)) throw error;
    terminal.error(error.message);
    return 1;
  } finally {
    process.off('SIGINT', onSigint);
  }
}
