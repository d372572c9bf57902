import { z } from 'zod';
import type { CallName } from './call.js';
import { plainErrorSchema } from './plain-error.js';

/** Changes whenever a tape of before could not be replayed any more. */
export const TAPE_VERSION = 1;

/** What a client may do to its session, and the start that the server gives it. */
export const commands = [
  'start',
  'appendAudio',
  'commitAudio',
  'clearAudio',
  'addItem',
  'deleteItem',
  'truncateItem',
  'respond',
  'cancel',
  'reportPlayback',
  'update',
  'close',
] as const;
export type CommandName = (typeof commands)[number];

const at = z.number();
const call = z.custom<CallName>((value) => /^(vad|asr|llm|tts|turn|tool)#\d+$/.test(String(value)), {
  error: 'expected a call such as llm#3',
});

export const headerSchema = z.object({
  type: z.literal('tape'),
  version: z.literal(TAPE_VERSION),
  /** When the session was opened. */
  date: z.iso.datetime(),
  session: z.string(),
  inputRate: z.number().int().positive(),
  outputRate: z.number().int().positive(),
  /** Are the words people said in here? */
  words: z.boolean(),
  /** The sections of the config that sessions look at. */
  config: z.looseObject({}),
  /** What the client wished from the start. */
  settings: z.looseObject({}).nullable(),
  tools: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string(),
      parameters: z.record(z.string(), z.unknown()),
      readOnly: z.boolean(),
    }),
  ),
  /** Does the server know its load? */
  knowsLoad: z.boolean(),
});
export type TapeHeader = z.output<typeof headerSchema>;

const inputs = [
  z.strictObject({
    at,
    type: z.literal('command'),
    name: z.enum(commands),
    args: z.array(z.unknown()).optional(),
    /** Of appended audio only the length. */
    samples: z.number().int().min(0).optional(),
    /**
     * The session was not at rest: its client called back from within an `event`, in the same `step` as the input before, or
     * in the middle of the `work` that the input before set off. Left out: it was at rest.
     */
    during: z.enum(['event', 'step', 'work']).optional(),
  }),
  z.strictObject({ at, type: z.literal('wake'), since: z.number(), ms: z.number(), nth: z.number().default(0) }),
  z.strictObject({ at, type: z.literal('part'), call, value: z.unknown() }),
  z.strictObject({ at, type: z.literal('end'), call }),
  z.strictObject({ at, type: z.literal('error'), call, error: plainErrorSchema }),
  z.strictObject({ at, type: z.literal('pull'), call }),
  z.strictObject({ at, type: z.literal('leave'), call }),
  z.strictObject({ at, type: z.literal('announce'), call, text: z.string() }),
] as const;

/** What the session did: the same again in a replay. */
const decisions = [
  z.strictObject({ type: z.literal('event'), event: z.unknown() }),
  z.strictObject({ type: z.literal('call'), call }),
  z.strictObject({ type: z.literal('decision'), decision: z.unknown() }),
  z.strictObject({ type: z.literal('refusal'), error: plainErrorSchema }),
  z.strictObject({ type: z.literal('closed') }),
] as const;

/** What the session asked for and got at once. */
const answers = [
  z.strictObject({ type: z.literal('id'), prefix: z.string(), id: z.string() }),
  z.strictObject({ type: z.literal('load'), load: z.number() }),
  z.strictObject({ type: z.literal('conclusion'), from: z.enum(['words', 'sound']), value: z.unknown() }),
] as const;

export const lineSchema = z.discriminatedUnion('type', [...inputs, ...decisions, ...answers]);

export type TapeInput = z.output<(typeof inputs)[number]>;
export type TapeCommand = Extract<TapeInput, { type: 'command' }>;
export type TapeDecision = z.output<(typeof decisions)[number]>;
export type TapeAnswer = z.output<(typeof answers)[number]>;
export type TapeLine = z.output<typeof lineSchema>;
