import { z } from 'zod';

const waitMs = z.number().int().min(1).max(600_000);

export const realtimeSettings = z
  .strictObject({
    url: z
      .url({ protocol: /^wss?$/, error: 'expected a URL such as wss://api.openai.com/v1/realtime' })
      .refine((url) => !/^wss?:\/\/[^/]*@/i.test(url), 'expected no user or password in the URL; use apiKey or headers')
      .default('wss://api.openai.com/v1/realtime')
      .describe('Where the Realtime API is. Azure: with its api-version and deployment in the query.'),
    apiKey: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]*$/, 'expected a key of printable ASCII without spaces')
      .optional()
      .describe('Sent as bearer token. For Azure leave it out and set headers: { api-key: … }.'),
    model: z.string().min(1).default('gpt-realtime').describe('Name of the model as the server knows it.'),
    headers: z
      .record(
        z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/),
        z.string().regex(/^[\t\x20-\x7e]*$/, 'expected printable ASCII, as HTTP headers are'),
      )
      .default({})
      .describe('Added to the request that opens the connection.'),
    maxTokens: z.number().int().min(1).max(4_096).optional().describe('Longest answer, in tokens. Left out: no limit.'),
    connectMs: waitMs.default(5_000).describe('Longest wait for a connection.'),
    firstTokenMs: waitMs.default(8_000).describe('Longest wait from the request to the first token.'),
    betweenTokensMs: waitMs.default(5_000).describe('Longest silence of the server once it has begun.'),
    idleMs: waitMs.default(120_000).describe('How long the connection of a session is kept that asks nothing.'),
  })
  .superRefine(({ apiKey, url, headers }, context) => {
    const hasKey = apiKey || Object.keys(headers).some((name) => /^(authorization|api-key)$/i.test(name));
    if (hasKey || !/^wss:\/\/api\.openai\.com[:/]/i.test(url)) return;
    context.addIssue({
      code: 'custom',
      path: ['apiKey'],
      message: 'expected a key: api.openai.com answers nobody without one',
    });
  });

export type RealtimeSettings = z.output<typeof realtimeSettings>;
