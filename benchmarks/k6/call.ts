import type { Door, OpenDoor, ServerEvent } from './door.ts';
import * as measures from './measures.ts';
import { Microphone } from './microphone.ts';
import { Playout } from './playout.ts';
import type { Recording } from './recording.ts';
import { settings } from './settings.ts';
import { Turn } from './turn.ts';

/** Connecting and what it brings takes this long at most. */
const CONNECT_MS = 10_000;

/**
 * One call from connecting to hanging up, as a person makes it: the microphone is open all the time, a greeting is heard
 * to its end, each question is asked when the answer before is over. Everything happens in timers and events of the VU;
 * nothing may block it.
 */
export class Call {
  readonly #questions: readonly Recording[];
  readonly #door: Door;
  readonly #microphone: Microphone;
  readonly #playout = new Playout();
  readonly #begunAtMs = Date.now();
  #openedAtMs: number | null = null;
  #greeting = false;
  #asked = 0;
  #turn: Turn | null = null;
  #nextAtMs = 0;
  #over = false;

  /** `questions` are asked one after the other. */
  constructor(openDoor: OpenDoor, questions: readonly Recording[]) {
    this.#questions = questions;
    this.#microphone = new Microphone((frame, lateMs) =>
      this.#guarded(() => {
        measures.pacerLateMs.add(lateMs);
        if (this.#openedAtMs !== null) this.#door.sendAudio(frame);
        this.#advance(Date.now());
      }),
    );
    this.#door = openDoor({
      onOpen: () => this.#guarded(() => this.#opened()),
      onEvent: (event, atMs) => this.#guarded(() => this.#take(event, atMs)),
      onAudio: (bytes, atMs) => this.#guarded(() => this.#hear(bytes, atMs)),
      onEnd: (reason) => this.#end(this.#openedAtMs === null ? 'not-connected' : 'cut-off', reason),
    });
    this.#microphone.open();
  }

  #opened(): void {
    this.#openedAtMs = Date.now();
  }

  #take(event: ServerEvent, atMs: number): void {
    // Not the end: a turn may still be answered, and a connection that the server closes ends by itself.
    if (event.type === 'error') this.#note('error-event', event.error?.code ?? 'without a code');
    if (event.type === 'repartee.player.clear') this.#playout.clear(atMs);
    if (!this.#turn && event.type === 'response.created') this.#greeting = true;
    if (!this.#turn && event.type === 'response.done') this.#greeting = false;
    this.#turn?.onEvent(event, atMs);
  }

  #hear(bytes: ArrayBuffer, atMs: number): void {
    const { audibleAtMs, holeMs } = this.#playout.play(bytes, atMs);
    this.#turn?.onAudio(audibleAtMs, holeMs);
  }

  /** With every frame of the microphone: is it time for the next step? */
  #advance(nowMs: number): void {
    if (this.#openedAtMs === null) {
      if (nowMs - this.#begunAtMs > CONNECT_MS) this.#end('not-connected', `waited ${CONNECT_MS} ms`);
    } else if (this.#turn) {
      if (!this.#microphone.speaking) this.#judge(this.#turn, nowMs);
    } else if (this.#asked === 0) {
      const silent = !this.#greeting && nowMs >= this.#playout.untilMs;
      if (silent && nowMs - this.#openedAtMs >= settings.greetingMs) this.#ask();
    } else if (nowMs >= this.#nextAtMs) {
      if (this.#asked < this.#questions.length) this.#ask();
      else this.#hangUp();
    }
  }

  #ask(): void {
    const question = this.#questions[this.#asked++]!;
    this.#turn = new Turn(question, this.#microphone.speak(question), this.#playout);
  }

  #judge(turn: Turn, nowMs: number): void {
    const outcome = turn.outcome(nowMs, settings.answerMs);
    if (!outcome) return;
    if (!outcome.ok) return this.#end(outcome.reason, turn.recording.name);
    const tags = { recording: turn.recording.name };
    measures.turns.add(1);
    measures.turnOk.add(true);
    measures.heardMs.add(outcome.heardMs, tags);
    measures.transcriptMs.add(outcome.transcriptMs, tags);
    measures.holeMs.add(outcome.holeMs, tags);
    if (turn.recording.text !== null) measures.understood.add(isUnderstood(turn.recording.text, turn.transcript), tags);
    this.#turn = null;
    this.#nextAtMs = nowMs + settings.pauseMs;
  }

  /** What went wrong ends the call, and counts as a question without an answer. */
  #end(reason: string, detail: string): void {
    if (this.#over) return;
    measures.turnOk.add(false);
    if (this.#turn) measures.turns.add(1);
    this.#note(reason, detail);
    this.#hangUp();
  }

  #note(reason: string, detail: string): void {
    measures.errors.add(1, { reason });
    console.error(`${reason}: ${detail}`);
  }

  #hangUp(): void {
    this.#over = true;
    this.#microphone.close();
    this.#door.close();
  }

  /** An exception in a callback would end the VU's iteration and nothing else: k6 would call that a success. */
  #guarded(action: () => void): void {
    if (this.#over) return;
    try {
      action();
    } catch (error) {
      this.#end('exception', String(error));
    }
  }
}

function isUnderstood(said: string, transcript: string): boolean {
  // k6's engine has no \p{…}.
  const understood = new Set(transcript.toLowerCase().match(/[a-z0-9]+/g) ?? []);
  const words = said.split(' ');
  return words.filter((word) => understood.has(word)).length * 2 >= words.length;
}
