import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { checkSettings, configError, ConfigSource } from '@repartee/core/config';
import type { Mistake, Position } from '@repartee/core/config';
import { ReparteeError } from '@repartee/core/providers';
import { subjectOf } from './expectation.js';
import { scenarioSchema } from './scenario-schema.js';
import type { Scenario, Step } from './scenario-schema.js';

export interface LoadedScenario {
  /** The file's name without its ending. */
  readonly name: string;
  /** Relative files in the script count from here. */
  readonly folder: string;
  readonly scenario: Scenario;
  /** Where each step stands. */
  readonly positions: readonly (Position | undefined)[];
}

export interface LoadScenarioOptions {
  /** Read it as its `broken_by` changes it. */
  readonly broken?: boolean;
}

/** Reads a caller script. Everything wrong with it comes as one `config` error with lines and columns. */
export async function loadScenario(path: string, options?: LoadScenarioOptions): Promise<LoadedScenario> {
  const file = resolve(path);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ReparteeError('config', `Expected a caller script at ${file}: ${(cause as Error).message}`, { cause });
  }
  return parseScenario(text, { ...options, file: basename(file), folder: dirname(file) });
}

export interface ParseScenarioOptions extends LoadScenarioOptions {
  readonly file?: string;
  readonly folder?: string;
}

/** A caller script from its text. */
export function parseScenario(
  text: string,
  { file = 'scenario.yaml', folder = '.', broken = false }: ParseScenarioOptions = {},
): LoadedScenario {
  const source = new ConfigSource(text, file, {});
  if (source.data === undefined) throw configError(source.mistakes, source);
  const data = broken && isMap(source.data) ? merged(source.data, source.data['broken_by']) : source.data;
  const checked = checkSettings(scenarioSchema, data, { source });
  const mistakes = [...source.mistakes, ...(checked.ok ? stepMistakes(checked.value.call) : checked.mistakes)];
  if (mistakes.length > 0 || !checked.ok) throw configError(mistakes, source);
  return {
    name: file.replace(/\.ya?ml$/, ''),
    folder,
    scenario: checked.value,
    positions: checked.value.call.map((_, index) => source.position(['call', index])),
  };
}

/** Maps are merged, everything else is replaced. */
function merged(data: unknown, change: unknown): unknown {
  if (change === undefined) return data;
  if (!isMap(data) || !isMap(change)) return change;
  const names = new Set([...Object.keys(data), ...Object.keys(change)]);
  return Object.fromEntries([...names].map((name) => [name, merged(data[name], change[name])]));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function stepMistakes(steps: readonly Step[]): Mistake[] {
  return steps.flatMap((step, index) => {
    const path = ['call', index];
    const names = Object.keys(step);
    if (names.length !== 1) {
      const came = names.length === 0 ? 'none' : names.join(' and ');
      return [{ path, problem: `expected one thing to do in a step, got ${came}` }];
    }
    for (const { say, at } of utterancesOf(step)) {
      if (!say.text && !say.file)
        return [{ path: [...path, ...at], problem: 'expected `text` to say, or a `file` with a recording' }];
    }
    if (!step.expect) return [];
    const found = subjectOf(step.expect);
    return typeof found === 'string' ? [{ path: [...path, 'expect'], problem: found }] : [];
  });
}

function utterancesOf({ say, interrupt, backchannel }: Step) {
  return [
    ...(say ? [{ say, at: ['say'] }] : []),
    ...(typeof interrupt === 'object' ? [{ say: interrupt.say, at: ['interrupt', 'say'] }] : []),
    ...(typeof backchannel === 'object' ? [{ say: backchannel.say, at: ['backchannel', 'say'] }] : []),
  ];
}
