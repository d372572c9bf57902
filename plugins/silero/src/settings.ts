import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const bundledModel = fileURLToPath(new URL('../models/silero_vad.onnx', import.meta.url));

/** Settings of the plugin. Each default is written here and nowhere else. */
export const settings = z.strictObject({
  model: z.string().default(bundledModel).describe('The ONNX file. Default: the bundled Silero VAD 6.2.3.'),
  maxBatch: z.int().positive().default(32).describe('Most sessions whose frames are judged in one run.'),
  start: z
    .enum(['when-full', 'at-once'])
    .default('when-full')
    .describe(
      'when-full: frames of all sessions that come within maxWaitMs are judged in one run, which is the least CPU. at-once: no frame waits while the worker is idle.',
    ),
  maxWaitMs: z.number().min(0).default(2).describe('How long a frame waits for those of other sessions.'),
  maxBehindMs: z
    .number()
    .positive()
    .default(320)
    .describe(
      'A session whose frames have fallen behind by so much, because they are not judged fast enough, lets frames pass with the probability of the last one until it has caught up.',
    ),
  maxQueue: z
    .int()
    .positive()
    .default(1024)
    .describe('Frames that may wait for a worker; one more is refused. A session never has more than one waiting.'),
});

export type SileroSettings = z.infer<typeof settings>;
