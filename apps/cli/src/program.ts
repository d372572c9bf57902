import { Command, InvalidArgumentError, Option } from 'commander';
import { configCheck } from './config/config-check.js';
import { configSchemaCommand } from './config/config-schema.js';
import { configShow } from './config/config-show.js';
import type { CallOptions } from './call/call.js';
import { voiceNames } from './call/voice.js';
import { doctor } from './doctor/doctor.js';
import { replay } from './replay/replay.js';
import { talk } from './talk/talk.js';
import type { TalkOptions } from './talk/talk.js';
import type { Terminal } from './terminal.js';

export interface ProgramContext {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** The command did its work, and the outcome is bad: exit code 1. */
  readonly fail: () => void;
}

/** Every command, its options and its help. */
export function createProgram({ terminal, signal, fail }: ProgramContext): Command {
  const program = new Command('repartee')
    .description('Talk with a Repartee server, and look after it.')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 called wrongly.\n\nStart with:\n  npx repartee doctor\n  npx repartee talk question.wav --out reply.wav',
    );
  const outcome = async (good: Promise<boolean>) => {
    if (!(await good)) fail();
  };

  command(program, 'talk')
    .description('Speak recordings to a server at the pace of a microphone, and show what comes back.')
    .argument('[wav...]', 'WAV files; each is one turn of the same conversation')
    .option('--url <url>', 'the binary door of the server', socketUrl, 'ws://127.0.0.1:8000/realtime')
    .addOption(new Option('--key <key>', 'key of the server, where it wants one').env('REPARTEE_API_KEY'))
    .option('--text <text>', 'write this, as a turn after the recordings; may be given several times', another)
    .option('--out <file>', 'write what was heard to this WAV file')
    .option('--stereo', 'with --out: the user on the left, the agent on the right, in true time', false)
    .option('--expect <text...>', 'what was said in each recording; prints the word error rate')
    .addOption(
      new Option('--rate <hz>', 'sample rate of the connection')
        .choices(['8000', '16000', '24000', '48000'])
        .default('24000'),
    )
    .addOption(
      new Option('--player <kind>', 'full: pauses when told to and reports what was heard; plain: only plays the bytes')
        .choices(['full', 'plain'])
        .default('full'),
    )
    .option('--timeout <seconds>', 'longest wait for each answer', positive, 30)
    .option('--no-greeting', 'cut the greeting of the server short')
    .addHelpText(
      'after',
      `
Latency counts from the last voiced sample of the recording (within 30 dB of its peak) to the first audible sample
received (above -50 dBFS), for a client that plays sound as it arrives.

Examples:
  npx repartee talk question.wav
  npx repartee talk hello.wav and-you.wav --out call.wav --stereo
  npx repartee talk question.wav --expect "what time is it" --json
  npx repartee talk --text "What time is it?" --text "And in Tokyo?"`,
    )
    .action(
      (
        files: string[],
        options: Omit<TalkOptions, 'signal' | 'rate' | 'expect' | 'texts'> & {
          rate: string;
          expect?: string[];
          text?: string[];
        },
        talkCommand: Command,
      ) => {
        if (files.length === 0 && options.text === undefined) {
          talkCommand.error('error: name a WAV file to speak, or give --text', { exitCode: 2 });
        }
        const { rate, expect = [], text: texts = [] } = options;
        const given = { ...options, rate: Number(rate), expect, texts, signal };
        return outcome(talk(files, given, terminal));
      },
    );

  command(program, 'call')
    .description('Make the calls of caller scripts, and say what was expected of them and did not come.')
    .argument('<script...>', 'YAML files, each one call')
    .option('--url <url>', 'call this server in real time; left out: a conversation in virtual time', socketUrl)
    .addOption(new Option('--key <key>', 'key of the server, where it wants one').env('REPARTEE_API_KEY'))
    .addOption(new Option('--voice <voice>', 'who speaks, in real time').choices(voiceNames).default('auto'))
    .addOption(
      new Option('--rate <hz>', 'sample rate of the connection, in real time')
        .choices(['8000', '16000', '24000', '48000'])
        .default('24000'),
    )
    .option('--verbose', 'show every call, not only those that went wrong', false)
    .addHelpText(
      'after',
      `
Without --url every script runs in virtual time: the real conversation with played providers, in a fraction of a second.
With --url those marked \`real: true\` call the server; what its providers answer is theirs.

Examples:
  npx repartee call packages/testing/scenarios/*.yaml
  npx repartee call my-script.yaml --verbose
  npx repartee call my-script.yaml --url ws://127.0.0.1:8000/realtime`,
    )
    .action((files: string[], options: Omit<CallOptions, 'signal' | 'rate'> & { rate: string }) =>
      outcome(
        // It brings the whole conversation along, which no other command needs.
        import('./call/call.js').then(({ call }) =>
          call(files, { ...options, rate: Number(options.rate), signal }, terminal),
        ),
      ),
    );

  command(program, 'doctor')
    .description('Say what is missing for a server on this computer, and how to mend it.')
    .option('--config <file>', 'config file', undefined)
    .addHelpText('after', '\nExample:\n  npx repartee doctor --config repartee.config.yaml')
    .action((options: { config?: string }) => outcome(doctor({ configPath: options.config }, terminal)));

  command(program, 'replay')
    .description('Run the record of a session once more, and compare every decision with what it was.')
    .argument('<file>', 'the .jsonl file of a record')
    .addHelpText(
      'after',
      `
Exits with 1 when the session decides something else than it did, and names the first decision that differs.

Example:
  npx repartee replay records/2026-11-23T191500Z-sess_4nK2.jsonl`,
    )
    .action((file: string) => outcome(replay(file, { signal }, terminal)));

  const config = program.command('config').description('Look at the config file.').exitOverride();
  command(config, 'check')
    .description('Check a config file; every mistake is named with its path.')
    .argument('[file]', 'config file')
    .action((file: string | undefined) => outcome(configCheck(file, terminal)));
  command(config, 'show')
    .description('Print the config as the server sees it, defaults included and keys hidden.')
    .argument('[file]', 'config file')
    .action((file: string | undefined) => configShow(file, terminal));
  command(config, 'schema')
    .description('Print the JSON Schema of the config file, for editors.')
    .action(() => configSchemaCommand(process.cwd()));

  return program;
}

function command(parent: Command, name: string): Command {
  return parent.command(name).option('--json', 'print one JSON document').exitOverride();
}

function socketUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !['ws:', 'wss:'].includes(url.protocol)) {
    throw new InvalidArgumentError('expected an address such as ws://127.0.0.1:8000/realtime');
  }
  return value;
}

function another(value: string, values: readonly string[] = []): string[] {
  return [...values, value];
}

function positive(value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError('expected a number above 0');
  return number;
}
