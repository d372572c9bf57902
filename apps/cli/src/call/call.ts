import { systemClock } from '@repartee/core/providers';
import { callInVirtualTime, loadScenario, makeCall, ReadingEar, renderTranscript } from '@repartee/testing/callers';
import type { CallResult, LoadedScenario } from '@repartee/testing/callers';
import type { Terminal } from '../terminal.js';
import { SpeakingMouth } from './speaking-mouth.js';
import { openVoice } from './voice.js';
import type { VoiceName } from './voice.js';
import { openWebSocketLine } from './web-socket-line.js';

export interface CallOptions {
  /** The binary door of a server; left out: the conversation runs here, in virtual time. */
  readonly url?: string;
  readonly key?: string;
  readonly rate: number;
  readonly voice: VoiceName;
  /** Show every call, not only those that went wrong. */
  readonly verbose: boolean;
  readonly signal: AbortSignal;
}

/** Makes the calls of the scripts, one after the other. False when something expected did not come. */
export async function call(files: readonly string[], options: CallOptions, terminal: Terminal): Promise<boolean> {
  const { url, signal, verbose } = options;
  const results: CallResult[] = [];
  let skipped = 0;
  // A mistake in the last script is found before the first call.
  const scripts = await Promise.all(files.map((file) => loadScenario(file)));
  for (const script of scripts) {
    if (url !== undefined && !script.scenario.real) {
      skipped++;
      terminal.line(terminal.colors.dim(`–  ${script.name} is made for virtual time (it lacks \`real: true\`)`));
      continue;
    }
    terminal.draft(`calling: ${script.name} …`);
    const result = await (url === undefined ? callInVirtualTime(script, { signal }) : callServer(url, script, options));
    results.push(result);
    show(result, verbose, terminal);
  }
  const failed = results.filter(({ ok }) => !ok);
  terminal.line(
    `\n${results.length} calls, ${failed.length} not as expected${skipped > 0 ? `, ${skipped} left out` : ''}`,
  );
  terminal.result(results.map(report));
  return failed.length === 0;
}

async function callServer(
  url: string,
  loaded: LoadedScenario,
  { key, rate, voice, signal }: CallOptions,
): Promise<CallResult> {
  const spoken = await openVoice(voice, loaded.scenario.agent.asr.language);
  return makeCall({
    loaded,
    mode: 'real',
    clock: systemClock,
    sampleRate: rate,
    openLine: (listener) => openWebSocketLine({ url, apiKey: key, sampleRate: rate, signal }, listener),
    mouth: new SpeakingMouth(spoken, loaded.folder),
    ear: new ReadingEar(),
    signal,
  });
}

function show(result: CallResult, verbose: boolean, terminal: Terminal): void {
  const { colors } = terminal;
  terminal.line(`${result.ok ? colors.green('✓') : colors.red('✗')}  ${result.name}`);
  if (!result.ok || verbose) {
    terminal.line(colors.dim(`   ${result.why}`));
    for (const line of renderTranscript(result)) {
      terminal.line(`   ${/^ *[\d.]+ {2}UNMET/.test(line) ? colors.red(line) : line}`);
    }
    terminal.line();
  }
}

/** A result for programs: without every single event. */
function report(result: CallResult) {
  const { name, why, mode, ok, checks, durationMs } = result;
  return { name, why, mode, ok, durationMs: Math.round(durationMs), checks, transcript: renderTranscript(result) };
}
