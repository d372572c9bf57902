import { configSchema } from '@repartee/core/config';
import { z } from 'zod';
import { duration } from './duration.js';
import { pattern } from './pattern.js';
import { soundKinds } from './sounds.js';

const count = z.number().int().min(0).max(1000);
const gain = z.number().min(-80).max(20);

/** What is said, and how. */
export interface Utterance {
  /** The words. With a file: what is said in it, for virtual time. */
  readonly text?: string;
  /** A WAV file, spoken in real time; relative to the script. */
  readonly file?: string;
  readonly words_per_second?: number;
  readonly gain_db?: number;
}

const utterance: z.ZodType<Utterance, unknown> = z.union([
  z
    .string()
    .min(1)
    .transform((text) => ({ text })),
  z.strictObject({
    text: z.string().min(1).optional(),
    file: z.string().min(1).optional(),
    words_per_second: z.number().min(0.5).max(8).optional(),
    gain_db: gain.optional(),
  }),
]);

/** When a sound begins: so long after the agent is first heard. Left out: now. */
const afterMs = { after_ms: duration.optional() };

/** Something said while the agent speaks, by default so long after its first sound. */
function overAgent(defaultMs: number) {
  return z.union([
    z
      .string()
      .min(1)
      .transform((text): { say: Utterance; after_ms: number } => ({ say: { text }, after_ms: defaultMs })),
    z.strictObject({ say: utterance, after_ms: duration.default(defaultMs) }),
  ]);
}

const sound = {
  ...afterMs,
  gain_db: gain.default(0),
  heard_as: z.string().optional().describe('What a transcriber makes of it; left out: nothing.'),
  meanwhile: z.boolean().default(false).describe('The next step begins at once.'),
};

/** A cough. */
interface Cough {
  readonly ms: number;
  readonly gain_db: number;
  readonly meanwhile: boolean;
  readonly after_ms?: number;
  readonly heard_as?: string;
}

/** A server event, its place in it, and what has to stand there. */
const where = z.record(z.string(), z.union([pattern, z.number(), z.boolean(), z.null()]));

const expectation = z.strictObject({
  event: z.string().optional().describe('An event of the server, by its type.'),
  where: where.optional().describe('Fields of that event, by their path.'),
  agent_audio: z.literal(true).optional().describe('The agent is heard.'),
  agent_says: pattern.optional().describe('The agent is heard saying this.'),
  agent_stops: z
    .literal(true)
    .optional()
    .describe('The agent falls silent; counted from the beginning of the last sound.'),
  agent_goes_on: z.literal(true).optional().describe('The answer that was heard before the last sound is heard again.'),
  no_agent_audio_for_ms: duration.optional().describe('The agent is silent for so long.'),
  transcript: pattern.optional().describe('The server understood this.'),
  model_hears: pattern.optional().describe("The user's last message that the model was given. Virtual time only."),
  tool: z.string().optional().describe('A tool of the agent runs. Virtual time only.'),
  answers: count.optional().describe('So many answers were heard since the last step that did something.'),
  within_ms: duration.optional(),
  not_before_ms: duration.optional(),
  only: z.enum(['virtual', 'real']).optional().describe('Expected in one kind of call and not looked at in the other.'),
  absent: z.literal(true).optional().describe('It must not happen within `within_ms`.'),
});

const step = z.strictObject({
  say: utterance.optional().describe('Speaks, and waits until all is said.'),
  interrupt: overAgent(400)
    .optional()
    .describe('Speaks over the agent, 400 ms after its first sound unless told otherwise.'),
  backchannel: overAgent(600).optional().describe('A short sign of listening, while the agent speaks.'),
  cough: z
    .union([
      z.literal(true).transform((): Cough => ({ gain_db: 0, meanwhile: false, ms: 250 })),
      z.strictObject({ ...sound, ms: duration.default(250) }),
    ])
    .optional(),
  noise: z.strictObject({ kind: z.enum(soundKinds), ms: duration, ...sound }).optional(),
  wait: duration.optional().describe('Time passes; what is expected next still counts from the step before.'),
  stay_silent: duration.optional().describe('The user does nothing for so long.'),
  send: z.looseObject({ type: z.string() }).optional().describe('Any event of a client.'),
  network: z
    .strictObject({
      in_ms: duration.default(0).describe('When it begins, from now.'),
      gap_ms: duration.describe('Nothing arrives for so long; then all of it at once.'),
      lost: z.boolean().default(false).describe('It never arrives.'),
      direction: z.enum(['up', 'down']).default('up').describe('up: from the caller to the server.'),
    })
    .optional(),
  hang_up: z.literal(true).optional(),
  expect: expectation.optional(),
});

const call = z.strictObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) });

export interface ScriptedAnswer {
  /** The user's message it answers; left out: the one at its place in the list. */
  readonly to?: RegExp;
  readonly text: string;
  readonly calls: readonly z.output<typeof call>[];
  /** After the tools have answered. */
  readonly then?: ScriptedAnswer;
  readonly first_token_ms?: number;
  /** The model says nothing at all. */
  readonly stall: boolean;
  /** The model fails: before its first word, or in the middle of its text. */
  readonly fail: boolean;
  readonly cut: boolean;
}

const answer: z.ZodType<ScriptedAnswer, unknown> = z.lazy(() =>
  z.union([
    z.string().transform(plainAnswer),
    z.strictObject({
      to: pattern.optional(),
      text: z.string().default(''),
      calls: z.array(call).default([]),
      then: answer.optional(),
      first_token_ms: duration.optional(),
      stall: z.boolean().default(false),
      fail: z.boolean().default(false),
      cut: z.boolean().default(false),
    }),
  ]),
);

function plainAnswer(text: string): ScriptedAnswer {
  return { text, calls: [], stall: false, fail: false, cut: false };
}

/** Who plays the agent in virtual time: what each provider answers, how fast, and what goes wrong. */
const agent = z
  .strictObject({
    replies: z
      .array(answer)
      .min(1)
      .default(() => [plainAnswer('Good day to you all.')]),
    llm: z.strictObject({ first_token_ms: duration.default(100), word_ms: duration.default(20) }).prefault({}),
    asr: z
      .strictObject({
        delay_ms: duration.default(80),
        interim: z.boolean().default(true).describe('It guesses while the user speaks.'),
        language: z.string().default('en'),
        fail_on: pattern.optional(),
        stall_on: pattern.optional(),
      })
      .prefault({}),
    turn: z
      .strictObject({
        complete: z
          .array(z.number().min(0).max(1))
          .optional()
          .describe('Its word on one pause after the other; left out: it knows whether the user will go on.'),
        delay_ms: duration.default(20),
        stall: z.boolean().default(false),
      })
      .prefault({}),
    tts: z
      .strictObject({
        ms_per_word: duration.default(300),
        first_audio_ms: duration.default(60),
        fail_on: pattern.optional(),
        stall_on: pattern.optional(),
      })
      .prefault({}),
    tools: z
      .array(
        z.strictObject({
          name: z.string(),
          ms: duration.default(100),
          result: z.string().default('done'),
          read_only: z.boolean().default(false),
          fail: z.boolean().default(false),
        }),
      )
      .default([]),
  })
  .prefault({});

/** The whole call, looked at from its end. */
const overall = z
  .strictObject({
    answers: count.optional().describe('Answers to the user that were heard.'),
    turns: count.optional().describe('Messages of the user that entered the conversation.'),
    errors: count.default(0).describe('Error events.'),
    cut_offs: count.optional().describe('How often the agent began while the user was still speaking.'),
    dead_air_ms: duration.optional().describe('Longest silence in which the user waits for the agent.'),
    kept_error_words: count
      .optional()
      .describe('Most words by which the conversation and what was heard of an answer differ. Virtual time only.'),
    tools: z.record(z.string(), count).optional().describe('How often each tool ran. Virtual time only.'),
  })
  .prefault({});

export const scenarioSchema = z.strictObject({
  why: z.string().min(10).describe('The complaint this is about, and where it was made.'),
  real: z.boolean().default(false).describe('Makes sense against a real server too.'),
  config: configSchema.pick({ agent: true, turnTaking: true, deadlines: true, playback: true }).prefault({}),
  session: z.record(z.string(), z.unknown()).optional().describe('Sent as session.update when the call begins.'),
  room: z
    .strictObject({
      echo_db: gain.optional().describe('How loud the microphone hears the loudspeaker.'),
      echo_delay_ms: duration.default(80),
      noise_db: gain.default(-70).describe('How loud it is when nobody speaks, below full scale.'),
    })
    .prefault({}),
  client: z
    .strictObject({
      reports: z.boolean().default(true).describe('It tells the server where its player is.'),
      pauses: z.boolean().default(true).describe('Its player can pause, resume and clear.'),
    })
    .prefault({}),
  agent,
  call: z.array(step).min(1),
  overall,
  broken_by: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Parts of this script, changed so that it must fail: the proof that it tests something.'),
});

export type Scenario = z.output<typeof scenarioSchema>;
export type Step = Scenario['call'][number];
export type Expectation = z.output<typeof expectation>;
export type ScriptedAgent = Scenario['agent'];
