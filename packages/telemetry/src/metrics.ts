import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { ConversationObserver, Failover, TurnTimeline } from '@repartee/core';
import type { ReparteeError } from '@repartee/core/providers';
import { PoolMetrics } from './pool-metrics.js';
import type { PoolEvents } from './pool-metrics.js';
import { stageTimes } from './stages.js';
import type { Stage } from './stages.js';

export interface MetricsOptions {
  /** Memory, CPU, garbage collection and event loop of the process, too. Default true. */
  readonly process?: boolean;
}

/** Close together around the budgets: 200 ms for ASR and TTS, 300 ms for the LLM, 700 ms for the whole. */
const latencyBuckets = [
  0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 2, 3, 5, 10,
];

/** The Prometheus series of one server. Everything lives in a registry of its own. */
export class Metrics implements ConversationObserver {
  /** Watches the worker pool. */
  readonly pool: PoolEvents;
  readonly #registry = new Registry();
  readonly #requests: Counter<'outcome' | 'modality'>;
  readonly #latency: Histogram<'stage'>;
  readonly #sessions: Gauge;
  readonly #opens: Counter;
  readonly #errors: Counter<'code'>;
  readonly #speculations: Counter<'outcome'>;
  readonly #speculationWaste: Counter;
  readonly #interruptions: Counter<'outcome'>;
  readonly #failovers: Counter<'kind' | 'provider' | 'code'>;

  constructor(options: MetricsOptions = {}) {
    const registers = [this.#registry];
    if (options.process ?? true) collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Counter({
      name: 'realtime_requests_total',
      help: 'Answers, by how they ended and by what they answered: speech (audio) or a request (text).',
      labelNames: ['outcome', 'modality'],
      registers,
    });
    this.#latency = new Histogram({
      name: 'realtime_latency_seconds',
      help: 'Time to answer, by stage; total: end of speech until the first audible sample was sent.',
      labelNames: ['stage'],
      buckets: latencyBuckets,
      registers,
    });
    this.#sessions = new Gauge({ name: 'repartee_sessions', help: 'Conversations that are open.', registers });
    this.#opens = new Counter({
      name: 'repartee_session_opens_total',
      help: 'Conversations opened since the start.',
      registers,
    });
    this.#errors = new Counter({
      name: 'repartee_errors_total',
      help: 'Errors within conversations, by code.',
      labelNames: ['code'],
      registers,
    });
    this.#failovers = new Counter({
      name: 'repartee_provider_failovers_total',
      help: 'Answers or speech that another provider took over, by the one that failed and how.',
      labelNames: ['kind', 'provider', 'code'],
      registers,
    });
    this.#speculations = new Counter({
      name: 'repartee_speculations_total',
      help: 'Answers prepared before the turn was certain, by whether they were given (used) or thrown away (dropped).',
      labelNames: ['outcome'],
      registers,
    });
    this.#speculationWaste = new Counter({
      name: 'repartee_speculation_wasted_seconds_total',
      help: 'Compute time of local voices that went into answers thrown away.',
      registers,
    });
    this.#interruptions = new Counter({
      name: 'repartee_interruptions_total',
      help: 'Sounds of the user over the agent, by whether the answer was cancelled (taken) or went on (resumed).',
      labelNames: ['outcome'],
      registers,
    });
    this.pool = new PoolMetrics(this.#registry);
  }

  /** Media type of `text()`. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything, in the text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  onOpen(): void {
    this.#opens.inc();
    this.#sessions.inc();
  }

  onClose(): void {
    this.#sessions.dec();
  }

  onTimeline(timeline: TurnTimeline): void {
    const modality = timeline.anchor === 'speech-end' ? 'audio' : 'text';
    this.#requests.inc({ outcome: timeline.outcome, modality });
    for (const [stage, ms] of Object.entries(stageTimes(timeline)) as [Stage, number][]) {
      this.#latency.observe({ stage }, ms / 1000);
    }
    const { speculation } = timeline;
    if (!speculation) return;
    if (speculation.used) this.#speculations.inc({ outcome: 'used' });
    this.#speculations.inc({ outcome: 'dropped' }, speculation.dropped);
    this.#speculationWaste.inc(speculation.wastedMs / 1000);
  }

  onInterruption(outcome: 'taken' | 'resumed'): void {
    this.#interruptions.inc({ outcome });
  }

  onFailover({ kind, provider, code }: Failover): void {
    this.#failovers.inc({ kind, provider, code });
  }

  onError(error: ReparteeError): void {
    this.#errors.inc({ code: error.code });
  }
}
