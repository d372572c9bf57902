import type { TurnTimeline } from '@repartee/core';
import type { AgentResponse, UserMessage } from './answer.js';

/** An event of the server, as it stands on the wire. */
export interface ServerEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Keeps the state of a call from the server's events: what was said, which answer runs, which one is over. */
export class CallLog {
  readonly responses: AgentResponse[] = [];
  readonly messages: UserMessage[] = [];
  sessionId: string | null = null;
  userSpeaking = false;

  get activeResponse(): AgentResponse | undefined {
    return this.responses.findLast(({ endedMs }) => endedMs === null);
  }

  take(event: ServerEvent, atMs: number): void {
    const itemId = stringOf(event.item_id);
    switch (event.type) {
      case 'session.created':
        this.sessionId = stringOf(objectOf(event.session).id) || null;
        return;
      case 'input_audio_buffer.speech_started':
        this.userSpeaking = true;
        this.#message(itemId, atMs);
        return;
      case 'input_audio_buffer.speech_stopped':
        this.userSpeaking = false;
        return;
      case 'repartee.turn.dropped':
      case 'conversation.item.input_audio_transcription.failed':
        this.userSpeaking = false;
        this.#message(itemId, atMs).dropped = true;
        return;
      case 'repartee.transcript.interim':
        this.#message(itemId, atMs).interim = stringOf(event.text) + stringOf(event.interim);
        return;
      case 'conversation.item.input_audio_transcription.delta':
        this.#message(itemId, atMs).interim += stringOf(event.delta);
        return;
      case 'conversation.item.input_audio_transcription.completed':
        this.#message(itemId, atMs).text = stringOf(event.transcript);
        return;
      case 'response.created':
        this.responses.push({
          id: stringOf(objectOf(event.response).id),
          startedMs: atMs,
          endedMs: null,
          status: 'in_progress',
          failure: null,
          text: '',
          timeline: null,
        });
        return;
      case 'response.output_audio_transcript.delta':
      case 'response.output_text.delta': {
        const response = this.#response(event.response_id);
        if (response) response.text += stringOf(event.delta);
        return;
      }
      case 'response.done':
        return this.#endResponse(objectOf(event.response), atMs);
      case 'repartee.turn.timeline':
        return this.#takeTimeline(event);
    }
  }

  #endResponse(wire: Record<string, unknown>, atMs: number): void {
    const response = this.#response(wire.id);
    if (!response) return;
    response.endedMs = atMs;
    response.status = stringOf(wire.status);
    const error = objectOf(objectOf(wire.status_details).error);
    if (response.status === 'failed') response.failure = stringOf(error.message) || 'The answer failed';
  }

  #takeTimeline(event: ServerEvent): void {
    const timeline = objectOf(event.timeline);
    const response = this.#response(timeline.responseId ?? timeline.response_id);
    if (response) response.timeline = timelineOf(timeline);
  }

  #message(itemId: string, atMs: number): UserMessage {
    let message = this.messages.find((other) => other.itemId === itemId);
    if (!message) {
      message = { itemId, startedMs: atMs, text: null, interim: '', dropped: false };
      this.messages.push(message);
    }
    return message;
  }

  #response(id: unknown): AgentResponse | undefined {
    return this.responses.find((response) => response.id === id);
  }
}

/** The wire writes names with underscores; the timeline of this code base does not. */
function timelineOf(wire: Record<string, unknown>): TurnTimeline {
  const marks: Record<string, number> = {};
  for (const [mark, ms] of Object.entries(objectOf(wire.marks))) {
    if (typeof ms === 'number') marks[mark.replaceAll('_', '-')] = ms;
  }
  return {
    responseId: stringOf(wire.responseId ?? wire.response_id),
    itemId: stringOf(wire.itemId ?? wire.item_id) || null,
    anchor: stringOf(wire.anchor).startsWith('speech') ? 'speech-end' : 'request',
    marks,
    timings: objectOf(wire.timings) as TurnTimeline['timings'],
    userAudioMs: Number(wire.userAudioMs ?? wire.user_audio_ms ?? 0),
    answerAudioMs: Number(wire.answerAudioMs ?? wire.answer_audio_ms ?? 0),
    outcome: stringOf(wire.outcome) as TurnTimeline['outcome'],
  };
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
