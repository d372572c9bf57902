import { z } from 'zod';

const ms = z.number().int().min(0).max(3_600_000);
const probability = z.number().min(0).max(1);

const agent = z
  .strictObject({
    instructions: z
      .string()
      .default(
        'You are a friendly voice assistant. Answer in one or two short spoken sentences, without lists or markup.',
      )
      .describe('What the model is told before the conversation.'),
    greeting: z.string().default('').describe('Spoken when a session opens. Empty: the agent waits for the user.'),
    voice: z.string().nullable().default(null).describe("Voice of the tts provider; null: the provider's default."),
    speed: z.number().min(0.25).max(4).default(1).describe("Pace of the voice; 1 is the voice's own."),
    language: z
      .string()
      .regex(/^[a-z]{2,3}$/, 'expected an ISO 639-1 code such as en, or null')
      .nullable()
      .default(null)
      .describe('Language people speak (ISO 639-1); null: detected each turn.'),
    tools: z.array(z.string()).default([]).describe('Tools of the plugins that the agent may call, by name.'),
    maxToolSteps: z.number().int().min(0).max(20).default(4).describe('Rounds of tool calls within one answer.'),
    apology: z
      .string()
      .default('Sorry, something went wrong on my side. Could you say that again?')
      .describe('Spoken when an answer fails before a word of it was spoken. Empty: only the error event.'),
    idle: z
      .strictObject({
        afterMs: ms.default(0).describe('Silence of both sides after which the agent asks for the user; 0: never.'),
        prompts: z
          .array(z.string().min(1))
          .default(['Are you still there?'])
          .describe('What it says, one after the other; after the last one it waits until the user speaks.'),
      })
      .prefault({}),
    fillers: z
      .strictObject({
        afterMs: ms.default(700).describe('How long a tool may run in silence before a filler is spoken.'),
        phrases: z
          .array(z.string().min(1))
          .default([])
          .describe('Spoken in turn while a slow tool runs, such as "One moment, please."; empty: none.'),
      })
      .prefault({}),
  })
  .prefault({});

const turnTaking = z
  .strictObject({
    threshold: probability.default(0.5).describe('Speech probability from which a frame counts as speech.'),
    releaseThreshold: probability.default(0.35).describe('Below this a frame of ongoing speech counts as silence.'),
    minSpeechMs: ms.default(64).describe('Voiced audio needed before a turn starts; shorter sounds are ignored.'),
    prefixMs: ms.default(300).describe('Audio kept from before the first voiced frame.'),
    pauseMs: ms.default(128).describe('Silence after which the transcript and the turn decision are asked for.'),
    minDelayMs: ms.default(200).describe('Least silence before a turn that sounds complete is answered.'),
    maxDelayMs: ms.default(1600).describe('Most silence before a turn is answered even if it sounds incomplete.'),
    sentenceDelayMs: ms
      .default(500)
      .describe('Most silence before a turn is answered that sounds incomplete but reads as a whole sentence.'),
    completeThreshold: probability
      .default(0.97)
      .describe('Probability from which the turn provider is believed that the user has finished: wait minDelayMs.'),
    incompleteThreshold: probability
      .default(0.5)
      .describe(
        'Probability up to which it is believed that the user goes on: wait longest. In between: the surer, the shorter.',
      ),
    maxTurnMs: ms.default(120_000).describe('Longest turn; then it is answered in any case.'),
    stallMs: ms
      .default(400)
      .describe('When no audio arrives for this long while the user speaks, it counts as silence.'),
    adaptive: z
      .boolean()
      .default(true)
      .describe('Learn how long this user pauses, and wait less or more between minDelayMs and maxDelayMs.'),
    interruption: z
      .strictObject({
        enabled: z.boolean().default(true).describe('The user may speak over the agent.'),
        minSpeechMs: ms.default(64).describe('Voiced audio over the agent after which its voice is held back.'),
        minWords: z
          .number()
          .int()
          .min(1)
          .max(10)
          .default(1)
          .describe('Words of the user that end a held answer; a backchannel such as "mhm" is none.'),
        minDurationMs: ms
          .default(1000)
          .describe('Speech over the agent that ends its answer even before a word of it is understood.'),
        resumeMs: ms
          .default(1200)
          .describe('Silence after which a held answer goes on although it is not known yet what was said.'),
        backchannels: z
          .record(z.string(), z.array(z.string().min(1)))
          .default({})
          .describe('More words that do not interrupt, by language (ISO 639-1), on top of the built-in ones.'),
        protect: z
          .array(z.enum(['greeting', 'announcement', 'apology', 'idle-prompt']))
          .default([])
          .describe('What the agent says to the end whatever the user does.'),
      })
      .prefault({}),
    speculation: z
      .strictObject({
        enabled: z
          .boolean()
          .default(true)
          .describe('Prepare the answer at the first pause, before the turn is certain.'),
        maxPerTurn: z.number().int().min(1).max(20).default(4).describe('Answers prepared within one turn.'),
        budget: z
          .number()
          .int()
          .min(1)
          .max(100)
          .default(6)
          .describe('Answers a session may prepare in vain before it stops speculating for a while.'),
        refillMs: ms.default(10_000).describe('Time after which one answer prepared in vain is forgiven.'),
        maxLoad: z
          .number()
          .min(0)
          .max(100)
          .default(1)
          .describe('Calls waiting per worker above which no answer is prepared in advance.'),
      })
      .prefault({}),
    echo: z
      .strictObject({
        enabled: z
          .boolean()
          .default(true)
          .describe("Ignore the agent's own voice where the microphone picks it up from the loudspeaker."),
      })
      .prefault({}),
  })
  .prefault({});

const deadlines = z
  .strictObject({
    transcriptMs: ms.default(10_000).describe('From the end of a turn to its transcript.'),
    turnDecisionMs: ms.default(1_000).describe('For the turn provider; then the turn waits for maxDelayMs.'),
    firstTokenMs: ms.default(15_000).describe('From the request to the first word of the answer.'),
    betweenTokensMs: ms.default(15_000).describe('Between two pieces of the answer.'),
    audioMs: ms.default(10_000).describe('From a clause to its first audio, and between two pieces of audio.'),
    toolMs: ms.default(30_000).describe('For one tool that runs in the server.'),
  })
  .prefault({});

const playback = z
  .strictObject({
    leadMs: ms
      .default(200)
      .describe('How far audio is sent ahead of real time. Lower stops faster, higher rides out jitter.'),
    frameMs: z.number().int().min(10).max(200).default(20).describe('Length of one audio message.'),
  })
  .prefault({});

/** What is left out is as the model's plugin says. */
const batching = {
  start: z
    .enum(['at-once', 'when-full'])
    .optional()
    .describe(
      'When an idle worker begins: at once with what waits, or when maxBatch calls wait or one has for maxWaitMs.',
    ),
  maxBatch: z
    .number()
    .int()
    .min(1)
    .max(256)
    .optional()
    .describe('Most calls in one run, up to what the plugin allows.'),
  maxWaitMs: ms.optional().describe('With when-full: how long a call may wait for others.'),
};

const device = z
  .string()
  .regex(/^(auto|cpu|webgpu|cuda(:\d+)?)$/, 'expected auto, cpu, cuda, cuda:0 (or another number) or webgpu');

/** As `DeviceWish` of `@repartee/inference`. */
type DeviceWish = 'auto' | 'cpu' | 'webgpu' | 'cuda' | `cuda:${number}`;

const pool = z
  .strictObject({
    devices: z
      .union([device, z.array(device).min(1)])
      .default('auto')
      .transform((devices) => [devices].flat() as DeviceWish[])
      .describe(
        'Where the models compute, but for VAD: cpu, cuda:0, cuda (every NVIDIA GPU), webgpu, or a list for the workers in turn; auto: every NVIDIA GPU that works, else cpu.',
      ),
    threads: z
      .union([z.literal('auto'), z.number().int().min(1).max(256)])
      .default('auto')
      .describe(
        'Workers for ASR, TTS and turn detection; auto: one per processor, at most 8, or two per GPU. VAD has one of its own.',
      ),
    isolation: z
      .enum(['threads', 'processes'])
      .default('threads')
      .describe(
        'What keeps workers apart. processes: when native code ends one, the server goes on; calls cost more, and so does memory.',
      ),
    calibrate: z
      .boolean()
      .default(true)
      .describe('Measure at start how long runs of a model take, and batch only as far as that pays.'),
    batching: z
      .strictObject(batching)
      .prefault({})
      .describe('How calls share a run; for every model but the VAD. Left out: as each plugin says, and as measured.'),
    models: z
      .record(
        z.string(),
        z.strictObject({
          ...batching,
          maxQueue: z.number().int().min(1).optional().describe('Calls that may wait; one more is refused.'),
          device: z.literal('cpu').optional().describe('Keeps it on the processor, whatever devices says.'),
        }),
      )
      .default({})
      .describe(
        'The same for one model, by the name it has in the metrics, such as whisper-onnx; goes before batching.',
      ),
  })
  .prefault({});

const server = z
  .strictObject({
    host: z.string().default('0.0.0.0').describe('Address to listen on. HOST overrides it.'),
    port: z
      .number()
      .int()
      .min(0)
      .max(65_535)
      .default(8000)
      .describe('Port to listen on; 0: any free one. PORT overrides it.'),
    apiKeys: z
      .array(z.string().min(1))
      .default([])
      .describe('Keys that clients must present; empty: open to everybody who reaches the port.'),
    origins: z
      .array(z.string())
      .default([])
      .describe(
        'Web origins whose pages may connect; empty: the same origin and clients that are no browser; "*": any.',
      ),
    maxSessions: z.number().int().min(1).default(200).describe('Sessions at once; one more is refused with overload.'),
    maxMessageBytes: z
      .number()
      .int()
      .min(1024)
      .default(262_144)
      .describe('Longest message of a client; a longer one closes its connection.'),
    maxBufferedBytes: z
      .number()
      .int()
      .min(1024)
      .default(1_048_576)
      .describe('Unsent bytes at which a client that does not read is disconnected.'),
    maxTextChars: z
      .number()
      .int()
      .min(1)
      .default(16_384)
      .describe('Longest text a client may put into the conversation or its instructions.'),
    twilio: z
      .strictObject({
        authToken: z
          .string()
          .min(1)
          .nullable()
          .default(null)
          .describe(
            'Of the Twilio account: calls at /twilio must be signed with it. null: not checked, and refused where there are apiKeys.',
          ),
        url: z
          .string()
          .min(1)
          .nullable()
          .default(null)
          .describe('What Twilio was told to call, such as wss://voice.example.com/twilio; null: as the request says.'),
        keypadMs: ms.default(1_500).describe('Silence of the keypad after which the digits are handed to the agent.'),
      })
      .prefault({})
      .describe('Phone calls by Twilio Media Streams.'),
    idleTimeoutMs: ms.default(300_000).describe('A session without audio or events for this long is closed; 0: never.'),
  })
  .prefault({});

const log = z
  .strictObject({
    level: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('The least important line to write.'),
    format: z
      .enum(['auto', 'pretty', 'json'])
      .default('auto')
      .describe('pretty: for people; json: one object a line; auto: pretty in a terminal, else json.'),
  })
  .prefault({});

const record = z
  .union([
    z.string().min(1),
    z.strictObject({
      folder: z.string().min(1).describe('Where the records go; relative to this file.'),
      transcripts: z.boolean().default(false).describe('Also keep what was said, in words.'),
    }),
  ])
  .nullable()
  .default(null)
  .describe(
    'Write every session to this folder: a stereo WAV (user left, agent right) and a log that can be replayed.',
  );

/** A plugin's own settings, checked by the plugin's schema later. `from`: package or path, where it is not `@repartee/plugin-<name>`. */
const pluginSettings = z.union([z.looseObject({ from: z.string().optional() }), z.null()]);

const names = z.array(z.string()).min(1);

const firstOf = z.union(
  [
    z.string(),
    z.strictObject({ firstOf: names.describe('The first of these plugins that starts and is really there.') }),
  ],
  'expected the name of a plugin, or firstOf with a list of them',
);

const fallback = z.union(
  [
    ...firstOf.options,
    z.strictObject({
      fallback: names.describe('When one of these plugins fails or stalls, the next one goes on.'),
      firstMs: ms.default(3_000).describe('Longest wait for the first of an answer; then the plugin has failed.'),
      betweenMs: ms.default(1_500).describe('Longest silence in the middle of an answer; then the plugin has failed.'),
      hedgeMs: ms
        .default(1_000)
        .describe(
          'When the next plugin is asked as well because the last has not begun; once it is known how quick it usually is, sooner or later than that. The first to begin wins.',
        ),
    }),
  ],
  'expected the name of a plugin, or firstOf or fallback with a list of them',
);

/** The whole of `repartee.config.yaml`. Every default stands here and nowhere else. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  plugins: z.record(z.string(), pluginSettings).describe('Which plugins to load, by name, each with its settings.'),
  providers: z
    .strictObject({
      vad: firstOf,
      turn: firstOf,
      asr: firstOf,
      llm: fallback,
      tts: fallback,
    })
    .describe('Which plugin serves which kind.'),
  agent,
  turnTaking,
  deadlines,
  playback,
  pool,
  server,
  log,
  record,
});

export type Config = z.output<typeof configSchema>;
/** What people write: everything with a default may be left out. */
export type ConfigInput = z.input<typeof configSchema>;
export type ProviderChoice = Config['providers'][keyof Config['providers']];
export type AgentConfig = Config['agent'];
export type TurnTakingConfig = Config['turnTaking'];
export type DeadlinesConfig = Config['deadlines'];
export type PlaybackConfig = Config['playback'];
export type PoolConfig = Config['pool'];
export type ServerConfig = Config['server'];
export type LogConfig = Config['log'];
export type RecordConfig = Config['record'];
export type InterruptionConfig = TurnTakingConfig['interruption'];
export type SpeculationConfig = TurnTakingConfig['speculation'];
