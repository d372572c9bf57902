import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const bundledModel = fileURLToPath(new URL('../models/silero_vad.onnx', import.meta.url));

/** Settings of the plugin. Each default is written here and nowhere else. */
export const settings = z.strictObject({
  model: z.string().default(bundledModel).describe('The ONNX file. Default: the bundled Silero VAD 6.2.3.'),
  maxBatch: z.int().positive().default(32).describe('Most sessions whose frames are judged in one run.'),
  maxWaitMs: z.number().min(0).default(2).describe('How long a frame may wait for others while every worker is busy.'),
  maxQueue: z
    .int()
    .positive()
    .default(1024)
    .describe('Frames that may wait for a worker; one more is refused. A session never has more than one waiting.'),
});

export type SileroSettings = z.infer<typeof settings>;
