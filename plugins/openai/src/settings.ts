import { z } from 'zod';

/** What the plugin writes into the request itself; `extra` may not change it behind its back. */
const OWN_FIELDS = ['model', 'messages', 'stream', 'stream_options', 'tools', 'tool_choice', 'n'];

/** Past 280 s the HTTP client of Node gives up by itself, with an error that names no setting. */
const waitMs = z.number().int().min(1).max(280_000);

const headerValue = z.string().regex(/^[\t\x20-\x7e]*$/, 'expected printable ASCII, as HTTP headers are');

const endpoint = z
  .url({ protocol: /^https?$/, error: 'expected a URL such as http://127.0.0.1:11434/v1' })
  .refine((url) => !/^https?:\/\/[^/]*@/i.test(url), 'expected no user or password in the URL; use apiKey or headers');

const speech = z.strictObject({
  model: z.string().min(1).describe('Name of the voice model, such as gpt-4o-mini-tts.'),
  voice: z.string().min(1).default('alloy').describe('Voice where the agent names none.'),
  instructions: z.string().optional().describe('How it is to be said, for models that follow such words.'),
  format: z
    .enum(['pcm', 'wav'])
    .default('pcm')
    .describe('pcm: at sampleRate, without a header; wav: the header tells the rate.'),
  sampleRate: z
    .number()
    .int()
    .min(8_000)
    .max(48_000)
    .default(24_000)
    .describe('Of pcm, Hz: 24000 at OpenAI; servers differ, and a wrong one sounds too fast or too slow.'),
  maxChars: z.number().int().min(50).max(4_096).default(4_096).describe('Longest text of one request.'),
  firstAudioMs: waitMs.default(6_000).describe('Longest wait from a sentence to its first audio.'),
  betweenAudioMs: waitMs.default(4_000).describe('Longest silence of the server once it has begun.'),
});

const transcription = z.strictObject({
  model: z.string().min(1).describe('Name of the transcriber, such as gpt-4o-mini-transcribe or whisper-1.'),
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/, 'expected an ISO 639-1 code such as en')
    .optional()
    .describe('Where the session names none. Left out: detected by the server.'),
  prompt: z.string().optional().describe('Names and words that may come up.'),
  format: z
    .enum(['json', 'verbose_json'])
    .default('json')
    .describe(
      'verbose_json tells which language was detected; whisper-1, Groq and vLLM have it, the gpt-4o ones do not.',
    ),
  answerMs: waitMs.default(8_000).describe('Longest wait for a transcript.'),
});

export const openAiSettings = z
  .strictObject({
    baseUrl: endpoint.default('https://api.openai.com/v1').describe('Where the API is, `/v1` included.'),
    apiKey: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]*$/, 'expected a key of printable ASCII without spaces')
      .optional()
      .describe('Sent as bearer token. Local servers need none.'),
    model: z.string().min(1).optional().describe('Name of the language model as the server knows it. Needed for llm.'),
    temperature: z.number().min(0).max(2).optional().describe("Left out: the model's own."),
    maxTokens: z.number().int().min(1).optional().describe('Longest answer, in tokens. Left out: no limit.'),
    maxTokensField: z
      .enum(['max_tokens', 'max_completion_tokens'])
      .default('max_tokens')
      .describe('Name of that limit on the wire: the reasoning models of OpenAI want `max_completion_tokens`.'),
    firstTokenMs: waitMs
      .default(8_000)
      .describe('Longest wait from the request to the first token, thoughts included.'),
    betweenTokensMs: waitMs.default(5_000).describe('Longest silence of the server once it has begun.'),
    maxRetries: z
      .union([z.literal(0), z.literal(1)])
      .default(1)
      .describe('Tries again at once, before anything was answered: when the connection fails, and on 5xx.'),
    usage: z
      .boolean()
      .default(true)
      .describe('Asks for token counts (`stream_options`). For servers that refuse it: false.'),
    thinksFirst: z
      .boolean()
      .default(false)
      .describe('The answer begins inside a think block whose opening tag the server does not send.'),
    parallelToolCalls: z
      .boolean()
      .optional()
      .describe('Whether the model may call several tools at once. Left out: as the server does.'),
    speech: speech.optional().describe('How it speaks (`/audio/speech`). Needed for tts.'),
    transcription: transcription.optional().describe('How it listens (`/audio/transcriptions`). Needed for asr.'),
    headers: z
      .record(z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/), headerValue)
      .default({})
      .describe('Added to every request.'),
    extra: z
      .record(z.string(), z.json())
      .default({})
      .describe('Added to the body of every request, for what only one kind of server knows.'),
  })
  .superRefine((settings, context) => {
    if (!settings.model && !settings.speech && !settings.transcription) {
      context.addIssue({
        code: 'custom',
        path: ['model'],
        message: 'expected the name of a model, or a section speech or transcription',
      });
    }
    for (const field of OWN_FIELDS.filter((name) => name in settings.extra)) {
      context.addIssue({
        code: 'custom',
        path: ['extra', field],
        message: `expected another field: the plugin sets ${field} itself`,
      });
    }
    if (
      !settings.apiKey &&
      /^https:\/\/api\.openai\.com(?:[:/]|$)/i.test(settings.baseUrl) &&
      !hasAuthorization(settings.headers)
    ) {
      context.addIssue({
        code: 'custom',
        path: ['apiKey'],
        message: 'expected a key: api.openai.com answers nobody without one',
      });
    }
  });

export type OpenAiSettings = z.output<typeof openAiSettings>;
/** Of one model of the server. */
export type ModelSettings = OpenAiSettings & { readonly model: string };

function hasAuthorization(headers: Readonly<Record<string, string>>): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
}
