import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { definePlugin, silentLogger, systemClock } from '../providers/index.js';
import type { AsrProvider } from '../providers/index.js';
import { PluginContainer, serviceContainer } from './plugin-container.js';

const services = {
  inference: { load: () => Promise.reject(new Error('no model here')) },
  clock: systemClock,
  logger: silentLogger,
  folder: '/project',
};

const plugin = definePlugin({
  name: 'ears',
  config: z.unknown(),
  provide: { asr: async (): Promise<AsrProvider> => ({ transcribe: async function* () {} }) },
});

it('makes a provider once, and another one for another plugin', async () => {
  const parent = serviceContainer(services);
  const left = new PluginContainer({ name: 'left', plugin, settings: {} }, parent, '/project');
  const right = new PluginContainer({ name: 'right', plugin, settings: {} }, parent, '/project');
  expect(await left.provider('asr')).toBe(await left.provider('asr'));
  expect(await left.provider('asr')).not.toBe(await right.provider('asr'));
});
