import { z } from 'zod';

const waitMs = z.number().int().min(1).max(280_000);

const server = z
  .url({ protocol: /^https?$/, error: 'expected a URL such as http://127.0.0.1:8020' })
  .transform((url) => url.replace(/\/+$/, ''));

export const xttsSettings = z.strictObject({
  servers: z
    .array(server)
    .min(1)
    .describe('Where the servers are. Each speaks one sentence at a time, so several calls at once want several.'),
  api: z
    .enum(['auto', 'streaming-server', 'api-server'])
    .default('auto')
    .describe(
      'Which of the two servers of this name it is: xtts-streaming-server (Coqui) or xtts-api-server; auto: asked.',
    ),
  voice: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Default voice: of the server, or of `clones`. Left out: the first of `clones`, else the first of the server.',
    ),
  clones: z
    .record(z.string().min(1), z.string().min(1))
    .default({})
    .describe(
      'Voices made from recordings, by name: a WAV of 5 to 30 s of clean speech. Only for xtts-streaming-server.',
    ),
  language: z.string().default('en').describe('Spoken where the language of a turn is not known, or not one of XTTS.'),
  streamChunkSize: z
    .number()
    .int()
    .min(5)
    .max(200)
    .default(20)
    .describe(
      'Tokens of 46 ms to a piece of audio. Smaller begins sooner and has more seams. Only for xtts-streaming-server.',
    ),
  startMs: waitMs.default(30_000).describe('For a server to answer when Repartee starts, and to clone a voice.'),
  firstAudioMs: waitMs
    .default(8_000)
    .describe('From a sentence to its first audio, waiting for a free server included.'),
  betweenAudioMs: waitMs.default(5_000).describe('Longest silence of the server once it has begun.'),
  restMs: waitMs.default(5_000).describe('How long a server that failed is left alone while another is there.'),
});

export type XttsSettings = z.output<typeof xttsSettings>;
