import { resample } from '@repartee/core/audio';
import { LISTEN_RATE } from '@repartee/core/providers';
import type { VadProvider } from '@repartee/core/providers';
import { echoCall } from './echo/call.js';
import { guarded, interruptionsIn, openVad, selfInterruptions, speechOf } from './echo/heard.js';
import { recordings } from './recordings.js';
import type { Recording } from './recordings.js';
import { ms, percent, percentile, table, writeReport } from './report.js';

const callsEach = 24;
const answersEach = 4;

const agentIds = Array.from({ length: 32 }, (_, i) => `lj-LJ001-${String(i + 1).padStart(4, '0')}`);
const userIds = [
  'ls-2412-153948-0000',
  'sb-spk1_snt1',
  'jfk',
  'dg-seven-petewarden_nohash_0',
  'sb-spk2_snt2',
  'ls-1995-1837-0001',
  'ps-goforward',
  'dg-three-evmaki_nohash_0',
  'sb-spk2_snt4',
  'ls-1088-134315-0000',
  'pv-de',
  'dg-zero-petewarden_nohash_0',
  'sb-spk1_snt3',
  'pv-es',
  'fw-stereo-left',
  'ps-cards-002',
  'sb-spk2_snt1',
  'pv-fr',
  'pv-ja',
];

const rooms = [
  { reverbMs: 200, directDb: 6 },
  { reverbMs: 300, directDb: 3 },
  { reverbMs: 450, directDb: 0 },
  { reverbMs: 600, directDb: -3 },
];
const delaysMs = [50, 160, 280, 400, 500, 110, 220, 340];

interface Condition {
  readonly name: string;
  readonly echo: boolean;
  readonly answers: number;
  readonly userOverEchoDb?: number;
  readonly answerAfterMs?: number;
  readonly interruptAfterMs: readonly [number, number];
}

const later = [1000, 4000] as const;
const atOnce = [300, 1500] as const;
const conditions: readonly Condition[] = [
  { name: 'the user listens', echo: true, answers: answersEach, interruptAfterMs: later },
  { name: 'soon after a question', echo: true, answers: 2, answerAfterMs: 300, interruptAfterMs: later },
  { name: 'user as loud as the echo', echo: true, answers: answersEach, userOverEchoDb: 0, interruptAfterMs: later },
  { name: 'user 6 dB over the echo', echo: true, answers: answersEach, userOverEchoDb: 6, interruptAfterMs: later },
  { name: 'user 12 dB over the echo', echo: true, answers: answersEach, userOverEchoDb: 12, interruptAfterMs: later },
  { name: 'into the first words, 6 dB over', echo: true, answers: 1, userOverEchoDb: 6, interruptAfterMs: atOnce },
  { name: 'into the first words, 12 dB over', echo: true, answers: 1, userOverEchoDb: 12, interruptAfterMs: atOnce },
  { name: 'no echo, the user listens', echo: false, answers: answersEach, interruptAfterMs: later },
  { name: 'no echo, the user speaks', echo: false, answers: answersEach, userOverEchoDb: 0, interruptAfterMs: atOnce },
];

interface Tally {
  agentMs: number;
  unguarded: number;
  guarded: number;
  spoken: number;
  detected: number;
  readonly delaysMs: number[];
}

/** The agent's voice comes back through the microphone: does it interrupt itself, and is the user still heard over it? */
export async function echo(): Promise<void> {
  const agent = recordings(agentIds).map(atListenRate);
  const utterances = recordings(userIds).map(atListenRate);
  const vad = await openVad();
  const tookMs: number[] = [];
  const tallies: Tally[] = [];
  let seed = 100;
  for (const condition of conditions) {
    const tally: Tally = { agentMs: 0, unguarded: 0, guarded: 0, spoken: 0, detected: 0, delaysMs: [] };
    for (let index = 0; index < callsEach; index++) {
      const call = echoCall({
        seed: ++seed,
        room: rooms[index % rooms.length]!,
        delayMs: delaysMs[(index * 3) % delaysMs.length]!,
        attenuationDb: condition.echo ? -6 - ((index * 7) % 25) : undefined,
        userOverEchoDb: condition.userOverEchoDb,
        ...(condition.answerAfterMs !== undefined && { answerAfterMs: condition.answerAfterMs }),
        noiseDbfs: index % 3 === 2 ? -52 : -62,
        interruptAfterMs: condition.interruptAfterMs,
        answers: Array.from({ length: condition.answers }, (_, turn) => agent[(seed * 5 + turn * 3) % agent.length]!),
        utterances,
      });
      await add(tally, call, vad, tookMs);
    }
    tallies.push(tally);
    console.log(`${tallies.length}/${conditions.length}: ${condition.name}`);
  }
  writeReport({ name: 'echo', command: 'npm run bench echo', body: body(tallies, tookMs) });
}

async function add(tally: Tally, call: ReturnType<typeof echoCall>, vad: VadProvider, tookMs: number[]): Promise<void> {
  const speech = await speechOf(vad, call.microphone);
  const alone = interruptionsIn(await speechOf(vad, call.userAlone));
  const believed = guarded(call, (frameMs) => tookMs.push(frameMs));
  const found = interruptionsIn(speech.map((probability, index) => probability * believed[index]!));
  const total = (spans: EchoSpans) => spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  tally.agentMs += total(call.agent) - total(call.interruptions);
  tally.unguarded += selfInterruptions(call, interruptionsIn(speech));
  tally.guarded += selfInterruptions(call, found);
  for (const { fromMs, toMs } of call.interruptions) {
    const within = (atMs: number) => atMs >= fromMs && atMs <= toMs + 100;
    const without = alone.find(within);
    if (without === undefined) continue;
    tally.spoken++;
    const detected = found.find(within);
    if (detected === undefined) continue;
    tally.detected++;
    tally.delaysMs.push(detected - without);
  }
}

type EchoSpans = ReturnType<typeof echoCall>['agent'];

function body(tallies: readonly Tally[], tookMs: readonly number[]): string {
  const rows = tallies.map(({ agentMs, unguarded, guarded: left, spoken, detected, delaysMs: delays }, index) => [
    conditions[index]!.name,
    (agentMs / 60_000).toFixed(1),
    ((unguarded * 60_000) / agentMs).toFixed(1),
    ((left * 60_000) / agentMs).toFixed(2),
    unguarded === 0 ? '–' : percent(1 - left / unguarded),
    spoken === 0 ? '–' : `${percent(detected / spoken)} of ${spoken}`,
    ms(percentile(delays, 0.5)),
    ms(percentile(delays, 0.95)),
  ]);
  const echoing = tallies.filter((_, index) => conditions[index]!.echo);
  const sum = (value: (tally: Tally) => number) => echoing.reduce((total, tally) => total + value(tally), 0);
  return [
    `${callsEach} calls of up to ${answersEach} answers per line, in simulated rooms: the agent's voice comes back 6 to 30 dB weaker and 50 to 500 ms late (each answer up to 30 ms earlier or later, a third of them with a gap of 20 to 60 ms inside), through a small loudspeaker (band-pass, soft clipping) and a room with 200 to 600 ms of reverberation, over noise of -62 or -52 dBFS. Frames of the microphone arrive unevenly.`,
    'Speech is what Silero VAD says, times what the guard believes of it; 64 ms of it are an interruption, as in a session. Those that are not the user’s are self-interruptions. Only interruptions that are found without any echo are counted as spoken; the delay is what echo and guard add to finding them.',
    table(
      [
        '',
        'minutes of the agent alone',
        'self-interruptions a minute without the guard',
        'with it',
        'fewer',
        'interruptions of the user found',
        'later by, median ms',
        'p95 ms',
      ],
      rows,
    ),
    `With echo, all lines together: ${sum((tally) => tally.unguarded)} self-interruptions without the guard, ${sum((tally) => tally.guarded)} with it, ${percent(1 - sum((tally) => tally.guarded) / sum((tally) => tally.unguarded))} fewer.`,
    `One frame of 32 ms costs the guard ${percentile(tookMs, 0.5).toFixed(3)} ms (median; p99 ${percentile(tookMs, 0.99).toFixed(3)} ms) of one core.`,
  ].join('\n\n');
}

function atListenRate({ samples, sampleRate }: Recording): Float32Array {
  return resample(samples, sampleRate, LISTEN_RATE);
}
