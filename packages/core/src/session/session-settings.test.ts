import { describe, expect, it } from '@jest/globals';
import { configSchema } from '../config/index.js';
import { configuredDetection, configuredSettings, mergeSettings } from './session-settings.js';

const config = configSchema.parse({
  plugins: {},
  providers: { vad: 'x', turn: 'x', asr: 'x', llm: 'x', tts: 'x' },
  turnTaking: { minDelayMs: 250, interruption: { enabled: false } },
});
const settings = configuredSettings(config);
const detection = configuredDetection(config);

describe('mergeSettings', () => {
  it('changes what is given and nothing else', () => {
    expect(mergeSettings(settings, { voice: 'amy', instructions: undefined }, detection)).toEqual({
      ...settings,
      voice: 'amy',
    });
  });

  it('merges turn detection field by field', () => {
    const merged = mergeSettings(settings, { turnDetection: { threshold: 0.8, prefixMs: undefined } }, detection);
    expect(merged.turnDetection).toEqual({ ...detection, threshold: 0.8 });
  });

  it('turns detection off, and on again as it is configured', () => {
    const off = mergeSettings(settings, { turnDetection: null }, detection);
    expect(off.turnDetection).toBeNull();
    expect(mergeSettings(off, { voice: 'amy' }, detection).turnDetection).toBeNull();
    const on = mergeSettings(off, { turnDetection: { createResponse: false } }, detection);
    expect(on.turnDetection).toMatchObject({ minDelayMs: 250, interruptResponse: false, createResponse: false });
  });
});
