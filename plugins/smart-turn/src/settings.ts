import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const bundledModel = fileURLToPath(new URL('../models/smart-turn-v3.2-cpu.onnx', import.meta.url));

/** Settings of the plugin. Each default is written here and nowhere else. */
export const settings = z.strictObject({
  model: z.string().default(bundledModel).describe('The ONNX file. Default: the bundled Smart Turn v3.2, int8.'),
  maxQueue: z.int().positive().default(64).describe('Questions that may wait for a worker; one more is refused.'),
});

export type SmartTurnSettings = z.infer<typeof settings>;
