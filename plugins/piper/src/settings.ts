import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const bundled = (folder: string) => fileURLToPath(new URL(`../models/${folder}`, import.meta.url));

export const piperSettings = z.strictObject({
  voice: z
    .string()
    .default(bundled('en_US-joe-medium'))
    .describe('Folder of an English Piper voice, split by tools/piper_split.py. Default: the voice in the package'),
  dictionary: z
    .string()
    .default(bundled('g2p-en'))
    .describe('Folder of the pronunciation dictionaries us_gold.json, us_silver.json and us_letters.json'),
  speed: z.number().min(0.25).max(4).default(1).describe("Pace; 1 is the voice's own. A call may ask for another"),
  noise: z.number().min(0).max(2).optional().describe("Variety of the sound. Default: the voice's own, mostly 0.667"),
  rhythmNoise: z
    .number()
    .min(0)
    .max(2)
    .optional()
    .describe("Variety of the rhythm. Default: the voice's own, mostly 0.8"),
  deterministic: z
    .boolean()
    .default(false)
    .describe('The same text gives the same samples, a little flatter; for tests'),
  stallMs: z
    .number()
    .int()
    .min(0)
    .max(5000)
    .default(150)
    .describe('Silence of the writer after which a mark at the end of the text so far counts as the end of a clause'),
  maxQueue: z
    .number()
    .int()
    .min(1)
    .default(256)
    .describe('Calls of a model that may wait for a worker; one more is refused as overload'),
});

export type PiperSettings = z.output<typeof piperSettings>;
