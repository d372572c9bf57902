import { describe, expect, it } from '@jest/globals';
import { parseConfig } from './index.js';
import type { ConfigInput } from './index.js';

function poolOf(pool: ConfigInput['pool']) {
  const kinds = { vad: 'a', turn: 'a', asr: 'a', llm: 'a', tts: 'a' };
  return parseConfig({ plugins: { a: null }, providers: kinds, pool }).pool;
}

describe('the settings of the pool', () => {
  it('leave batching to the plugins and to what is measured', () => {
    expect(poolOf(undefined)).toMatchObject({
      threads: 'auto',
      devices: ['auto'],
      isolation: 'threads',
      calibrate: true,
      batching: {},
      models: {},
    });
  });

  it('can ask for batches of four or after 50 ms, and for something else of one model', () => {
    const batching = { start: 'when-full', maxBatch: 4, maxWaitMs: 50 } as const;
    const models = { 'whisper-onnx': { start: 'at-once', maxQueue: 9 } } as const;
    expect(poolOf({ batching, models })).toMatchObject({ batching, models });
  });

  it('keep workers apart as threads or as processes', () => {
    expect(poolOf({ isolation: 'processes' }).isolation).toBe('processes');
    expect(() => poolOf({ isolation: 'containers' as never })).toThrow('pool.isolation');
  });

  it('say where the models compute, on one device or on several', () => {
    expect(poolOf({ devices: 'cuda' }).devices).toEqual(['cuda']);
    expect(poolOf({ devices: ['cuda:0', 'cuda:10', 'cpu'] }).devices).toEqual(['cuda:0', 'cuda:10', 'cpu']);
    expect(poolOf({ models: { asr: { device: 'cpu' } } }).models.asr).toEqual({ device: 'cpu' });
    for (const devices of ['gpu', 'cuda:', 'cuda:one', []]) expect(() => poolOf({ devices })).toThrow('pool.devices');
    expect(() => poolOf({ models: { asr: { device: 'cuda:0' as never } } })).toThrow('pool.models.asr.device');
  });

  it('know no other way to begin, and no empty batch', () => {
    expect(() => poolOf({ batching: { start: 'soon' as never } })).toThrow('pool.batching.start');
    expect(() => poolOf({ models: { asr: { maxBatch: 0 } } })).toThrow('pool.models.asr.maxBatch');
    expect(() => poolOf({ models: { asr: { maxBach: 2 } as never } })).toThrow('pool.models.asr');
  });
});
