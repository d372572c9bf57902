import type { ServerEvent } from './door.ts';
import type { Playout } from './playout.ts';
import type { Recording } from './recording.ts';

interface Answer {
  readonly id: string;
  status: string;
  audibleAtMs: number | null;
  holeMs: number;
}

export type Outcome =
  | { readonly ok: true; readonly heardMs: number; readonly transcriptMs: number; readonly holeMs: number }
  | { readonly ok: false; readonly reason: string };

/** What the server makes of one question. Times are epoch ms. */
export class Turn {
  readonly recording: Recording;
  readonly #voicedEndAtMs: number;
  readonly #playout: Playout;
  readonly #transcripts: string[] = [];
  #transcribedAtMs = 0;
  #listening = false;
  #answer: Answer | null = null;

  constructor(recording: Recording, voicedEndAtMs: number, playout: Playout) {
    this.recording = recording;
    this.#voicedEndAtMs = voicedEndAtMs;
    this.#playout = playout;
  }

  get transcript(): string {
    return this.#transcripts.join(' ');
  }

  onEvent({ type, transcript, response }: ServerEvent, atMs: number): void {
    if (type === 'input_audio_buffer.speech_started') this.#listening = true;
    if (type === 'input_audio_buffer.committed' || type === 'repartee.turn.dropped') this.#listening = false;
    if (type === 'conversation.item.input_audio_transcription.completed' && transcript) {
      this.#transcripts.push(transcript);
      this.#transcribedAtMs = atMs;
    }
    if (type === 'response.created' && response) {
      this.#answer = { id: response.id, status: 'in_progress', audibleAtMs: null, holeMs: 0 };
    }
    if (type === 'response.done' && response && this.#answer?.id === response.id) this.#answer.status = response.status;
  }

  onAudio(audibleAtMs: number | null, holeMs: number): void {
    if (!this.#answer) return;
    if (this.#answer.audibleAtMs !== null) this.#answer.holeMs += holeMs;
    this.#answer.audibleAtMs ??= audibleAtMs;
  }

  /**
   * Null while it goes on. An answer that was cancelled is followed by another one: a pause within the question was taken
   * for its end, and the caller went on.
   */
  outcome(nowMs: number, patienceMs: number): Outcome | null {
    const { status, audibleAtMs, holeMs } = this.#answer ?? { status: 'none', audibleAtMs: null, holeMs: 0 };
    if (status === 'failed' || status === 'incomplete') return { ok: false, reason: `answer-${status}` };
    if (status === 'completed' && !this.#listening && nowMs >= this.#playout.untilMs) {
      if (audibleAtMs === null) return { ok: false, reason: 'answer-silent' };
      if (this.transcript.trim() === '') return { ok: false, reason: 'nothing-understood' };
      const heardMs = audibleAtMs - this.#voicedEndAtMs;
      if (heardMs < 0) return { ok: false, reason: 'answer-before-the-end' };
      return { ok: true, heardMs, transcriptMs: this.#transcribedAtMs - this.#voicedEndAtMs, holeMs };
    }
    return nowMs - this.#voicedEndAtMs > patienceMs ? { ok: false, reason: 'no-answer' } : null;
  }
}
