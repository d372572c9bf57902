import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseScenario } from './load-scenario.js';
import { renderTranscript } from './render-transcript.js';
import { scenarioSchema } from './scenario-schema.js';
import { callInVirtualTime } from './virtual/call-in-virtual-time.js';

const guide = readFileSync(new URL('../../../../docs/testing-callers.md', import.meta.url), 'utf8');
const [, script = ''] = /```yaml\n(.*?)```/s.exec(guide) ?? [];

describe('the guide to caller scripts', () => {
  it('has an example that works', async () => {
    const result = await callInVirtualTime(parseScenario(script));
    if (!result.ok) throw new Error(`\n${renderTranscript(result).join('\n')}\n`);
  });

  it('has an example that fails where it should', async () => {
    expect((await callInVirtualTime(parseScenario(script, { broken: true }))).ok).toBe(false);
  });

  it('names every part of a script, every step and every expectation', () => {
    const { shape } = scenarioSchema;
    const { call, overall } = shape;
    const step = call.element.shape;
    const names = [
      ...Object.keys(shape),
      ...Object.keys(step),
      ...Object.keys(step.expect.unwrap().shape),
      ...Object.keys(overall.unwrap().shape),
    ];
    expect(names.filter((name) => !guide.includes(name))).toEqual([]);
  });
});
