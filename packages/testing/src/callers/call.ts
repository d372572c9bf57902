import { ReparteeError } from '@repartee/core/providers';
import type { Clock } from '@repartee/core/providers';
import type { CallResult, Check } from './call-result.js';
import { describeStep } from './describe-step.js';
import type { Ear } from './ear.js';
import type { Action, Evidence } from './evidence.js';
import { isAudible } from './evidence.js';
import { judge } from './expectation.js';
import { Handset } from './handset.js';
import { brokenInvariants } from './invariants.js';
import type { Line, OpenLine } from './line.js';
import type { LoadedScenario } from './load-scenario.js';
import type { Mouth } from './mouth.js';
import { judgeOverall } from './overall.js';
import { rehearse } from './rehearse.js';
import type { RehearsedSound } from './rehearse.js';
import type { Expectation, Scenario, Step } from './scenario-schema.js';

export interface CallOptions {
  readonly loaded: LoadedScenario;
  readonly mode: CallResult['mode'];
  readonly clock: Clock;
  /** Hz of the line, both ways. */
  readonly sampleRate: number;
  readonly openLine: OpenLine;
  readonly mouth: Mouth;
  readonly ear: Ear;
  /** What the agent's side tells, where it can be looked at. */
  readonly agent?: Pick<Evidence, 'asked' | 'toolRuns'>;
  readonly signal?: AbortSignal;
}

/** How long a step waits for the agent to be heard, and the end of the call for everybody to have finished, ms. */
const agentPatienceMs = 10_000;
/** How long a server has to begin a greeting, and to end it, ms. */
const greetingMs = 1_000;
const greetingPatienceMs = 60_000;
/** Quiet after which the call is over, ms. */
const quietMs = 300;

/** Makes the call of a script, step by step, and says what was expected of it and what came. */
export async function makeCall(options: CallOptions): Promise<CallResult> {
  const sounds = await rehearse(options.loaded, options.mouth, options.sampleRate);
  return new Call(options, sounds).run();
}

/** What can be told of a server's call. */
function ofServer(overall: Scenario['overall']): Scenario['overall'] {
  return { ...overall, kept_error_words: undefined, tools: undefined };
}

/** What the agent's side alone can tell is not known of a server. */
function isLookedAt({ only, model_hears, tool }: Expectation, mode: CallResult['mode']): boolean {
  if (only !== undefined) return only === mode;
  return mode === 'virtual' || (model_hears === undefined && tool === undefined);
}

class Call {
  readonly #options: CallOptions;
  readonly #sounds: ReadonlyMap<number, RehearsedSound>;
  readonly #handset: Handset;
  readonly #actions: Action[] = [];
  readonly #checks: Check[] = [];
  readonly #watchers = new Set<() => void>();
  #line: Line | undefined;

  constructor(options: CallOptions, sounds: ReadonlyMap<number, RehearsedSound>) {
    this.#options = options;
    this.#sounds = sounds;
    const { clock, sampleRate, ear, loaded } = options;
    const { room, client } = loaded.scenario;
    this.#handset = new Handset({ clock, sampleRate, room, client, ear, onChange: () => this.#notify() });
    this.#act('start', 'the call begins');
  }

  async run(): Promise<CallResult> {
    const { loaded, mode, openLine, signal } = this.#options;
    const { scenario, name } = loaded;
    const over = new AbortController();
    const abort = () => over.abort();
    signal?.addEventListener('abort', abort, { once: true });
    const line = await openLine(this.#handset);
    this.#line = line;
    const running = this.#handset.run(line, over.signal);
    let kept: ReadonlyMap<string, string> = new Map();
    let hungUp = false;
    try {
      if (scenario.session)
        line.send({ type: 'session.update', session: { type: 'realtime', ...scenario.session } } as { type: string });
      if (mode === 'real' && !scenario.config.agent.greeting) await this.#hearGreeting();
      for (const [index, step] of scenario.call.entries()) {
        if (step.hang_up) {
          hungUp = true;
          this.#act('hang-up', 'hangs up');
          break;
        }
        await this.#step(step, index);
      }
      if (!hungUp) {
        await this.#until(() => this.#isQuiet(), agentPatienceMs);
        if (mode === 'virtual' && scenario.overall.kept_error_words !== undefined) kept = await this.#keptMessages();
      }
    } finally {
      this.#handset.hungUp = true;
      await line.hangUp();
      if (hungUp) await this.#options.clock.sleep(2_000, signal).catch(() => {});
      over.abort();
      signal?.removeEventListener('abort', abort);
      await running;
    }
    signal?.throwIfAborted();
    const endMs = this.#handset.now();
    const evidence = this.#evidence();
    const { afterHangUp } = this.#handset;
    const checks = [
      ...this.#checks,
      ...judgeOverall(mode === 'virtual' ? scenario.overall : ofServer(scenario.overall), evidence, kept, endMs),
      ...brokenInvariants(evidence, { atMs: endMs, hungUp, afterHangUp }),
    ];
    const ok = checks.every(({ met }) => met);
    return { name, why: scenario.why, mode, ok, checks, evidence, durationMs: endMs };
  }

  /** A server may greet: that is none of the script's business. */
  async #hearGreeting(): Promise<void> {
    const { events } = this.#handset;
    await this.#until(() => events.some(({ event }) => event.type === 'response.created'), greetingMs);
    await this.#until(() => this.#isQuiet(), greetingPatienceMs);
    this.#act('start', 'the greeting is over');
  }

  async #step(step: Step, index: number): Promise<void> {
    const sound = this.#sounds.get(index);
    if (sound) return this.#sound(sound, index);
    if (step.wait !== undefined) return this.#pass(step.wait);
    if (step.stay_silent !== undefined) {
      this.#act('stay-silent', `is silent for ${step.stay_silent} ms`);
      return this.#pass(step.stay_silent);
    }
    if (step.send) {
      this.#act('send', step.send.type);
      const event = step.send;
      return this.#handset.up.pass(this.#handset.now(), () => this.#line?.send(event));
    }
    if (step.network) {
      const { in_ms: inMs, gap_ms: gapMs, lost, direction } = step.network;
      return this.#handset[direction].interrupt(this.#handset.now() + inMs, gapMs, lost);
    }
    if (step.expect && isLookedAt(step.expect, this.#options.mode)) return this.#expect(step.expect, index);
  }

  async #sound(sound: RehearsedSound, index: number): Promise<void> {
    const { kind, samples, voicedMs, afterMs, text, meanwhile } = sound;
    if (afterMs !== undefined && !(await this.#agentHeardFor(afterMs))) {
      return this.#check(`${kind} ${text}: the agent is heard first`, false, 'it was not heard', index);
    }
    const { microphone } = this.#handset;
    const position = microphone.position;
    microphone.add(samples);
    const fromMs = (position * 1000) / this.#options.sampleRate;
    this.#act(kind, text, fromMs, fromMs + voicedMs);
    if (!meanwhile) await this.#until(() => microphone.position >= position + samples.length);
  }

  async #expect(expectation: Expectation, index: number): Promise<void> {
    const askedAtMs = this.#handset.now();
    const look = () => judge(expectation, this.#evidence(), askedAtMs, this.#handset.now());
    let verdict = look();
    await this.#until(() => (verdict ??= look()) !== undefined);
    if (verdict) this.#check(describeStep(expectation), verdict.met, verdict.seen, index);
  }

  /** False: the agent was not heard. The answer that counts is the one heard now, or next. */
  async #agentHeardFor(ms: number): Promise<boolean> {
    const { loudspeaker } = this.#handset;
    const sinceMs = this.#actions.at(-1)?.untilMs ?? 0;
    const first = () => loudspeaker.spans.find(({ endMs }) => endMs > sinceMs);
    await this.#until(() => first() !== undefined, agentPatienceMs);
    const span = first();
    if (!span) return false;
    await this.#until(() => this.#handset.now() >= Math.max(span.startMs, sinceMs) + ms);
    return true;
  }

  /** What the conversation keeps of each message that was cut. */
  async #keptMessages(): Promise<Map<string, string>> {
    const cut = new Set(
      this.#handset.events.flatMap(({ event }) =>
        event.type === 'conversation.item.done' && event.item.type === 'message' && event.item.status === 'incomplete'
          ? [event.item.id]
          : [],
      ),
    );
    for (const { event } of this.#handset.events)
      if (event.type === 'conversation.item.deleted') cut.delete(event.item_id);
    for (const id of cut) this.#line?.send({ type: 'conversation.item.retrieve', item_id: id } as { type: string });
    const kept = () =>
      this.#handset.events.flatMap(({ event }) => {
        if (event.type !== 'conversation.item.retrieved' || event.item.type !== 'message') return [];
        const [content] = event.item.content;
        return [[event.item.id, content && 'transcript' in content ? (content.transcript ?? '') : ''] as const];
      });
    await this.#until(() => kept().length >= cut.size, agentPatienceMs);
    return new Map(kept());
  }

  /** Nobody speaks, nothing is being answered, and it stays so for a moment. */
  #isQuiet(): boolean {
    const { events, loudspeaker } = this.#handset;
    const now = this.#handset.now();
    let open = 0;
    for (const { event } of events) {
      if (event.type === 'response.created' || event.type === 'input_audio_buffer.speech_started') open++;
      if (
        event.type === 'response.done' ||
        event.type === 'input_audio_buffer.speech_stopped' ||
        event.type === 'repartee.turn.dropped'
      )
        open--;
    }
    const lastMs = Math.max(
      this.#actions.at(-1)?.untilMs ?? 0,
      events.at(-1)?.atMs ?? 0,
      loudspeaker.spans.at(-1)?.endMs ?? 0,
    );
    return open <= 0 && loudspeaker.waitingMs === 0 && now - lastMs >= quietMs;
  }

  #act(kind: Action['kind'], text: string, fromMs = this.#handset.now(), untilMs = fromMs): void {
    const { spans, waitingMs } = this.#handset.loudspeaker;
    const overAgent = waitingMs > 0 || isAudible(spans, fromMs - 200, fromMs);
    this.#actions.push({ kind, text, fromMs, untilMs, overAgent });
  }

  #check(what: string, met: boolean, seen: string, index: number): void {
    const line = this.#options.loaded.positions[index]?.line;
    this.#checks.push({ atMs: this.#handset.now(), what, met, seen, line });
  }

  #evidence(): Evidence {
    const { events, loudspeaker } = this.#handset;
    const { ear, agent } = this.#options;
    return {
      events,
      spans: loudspeaker.spans,
      heardWords: ear.words,
      actions: this.#actions,
      asked: agent?.asked ?? [],
      toolRuns: agent?.toolRuns ?? [],
    };
  }

  async #pass(ms: number): Promise<void> {
    const untilMs = this.#handset.now() + ms;
    await this.#until(() => this.#handset.now() >= untilMs);
  }

  /** Resolves when it holds, or the time is over. Rejects when the other side ends the call. */
  async #until(condition: () => boolean, limitMs = Infinity): Promise<void> {
    const overMs = this.#handset.now() + limitMs;
    await new Promise<void>((resolve, reject) => {
      const watch = () => {
        const { closedBecause } = this.#handset;
        if (
          !condition() &&
          this.#handset.now() < overMs &&
          closedBecause === undefined &&
          !this.#options.signal?.aborted
        )
          return;
        this.#watchers.delete(watch);
        if (closedBecause !== undefined) reject(new ReparteeError('protocol', `The call was ended: ${closedBecause}`));
        else resolve();
      };
      this.#watchers.add(watch);
      watch();
    });
  }

  #notify(): void {
    for (const watch of this.#watchers) watch();
  }
}
