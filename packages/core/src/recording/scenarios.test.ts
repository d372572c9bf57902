import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { callInVirtualTime, loadScenario } from '@repartee/testing/callers';
import { openSession } from '../session/index.js';
import { chunksOf } from './__fixtures__/recorded-call.js';
import { replayTape } from './replay-tape.js';
import { recordingSessions } from './session-recorder.js';

const folder = new URL('../../../testing/scenarios/', import.meta.url).pathname;
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

describe('the record of a caller', () => {
  it.each(names.map((name, index) => [name, index % 2 === 0] as const))(
    '%s replays to the same decisions (with words: %s)',
    async (name, words) => {
      const tape: string[] = [];
      const sink = { line: (text: string) => tape.push(text), userAudio() {}, event() {}, end() {} };
      await callInVirtualTime(await loadScenario(folder + name), {
        change: (parts) => ({ ...parts, openSession: recordingSessions(openSession, { words, begin: () => sink }) }),
      });
      expect(await replayTape(chunksOf(tape))).toMatchObject({ divergence: null, isComplete: true });
    },
  );
});
