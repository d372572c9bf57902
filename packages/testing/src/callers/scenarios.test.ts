import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { loadScenario } from './load-scenario.js';
import { renderTranscript } from './render-transcript.js';
import { callInVirtualTime } from './virtual/call-in-virtual-time.js';

const folder = new URL('../../scenarios/', import.meta.url).pathname;
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

describe('a caller', () => {
  it.each(names)('%s', async (name) => {
    const result = await callInVirtualTime(await loadScenario(folder + name));
    if (!result.ok) throw new Error(`\n${renderTranscript(result).join('\n')}\n`);
  });

  it.each(names)('%s says which complaint it is about', async (name) => {
    const { scenario } = await loadScenario(folder + name);
    expect(scenario.why).toMatch(/\([\w-]+(\/[\w-]+)?#\d+(, [\w-]+(\/[\w-]+)?#\d+)*\)/);
  });
});

describe('a script tests something:', () => {
  it.each(names)('%s fails where what it is about is broken', async (name) => {
    const loaded = await loadScenario(folder + name, { broken: true });
    if (!loaded.scenario.broken_by) return;
    const result = await callInVirtualTime(loaded);
    expect(result.ok).toBe(false);
  });
});
