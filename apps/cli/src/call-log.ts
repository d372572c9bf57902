import type { ItemObject, ServerEvent } from '@repartee/protocol';
import type { AgentResponse, UserMessage } from './answer.js';
import { readTimeline } from './read-timeline.js';

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
    switch (event.type) {
      case 'session.created':
        this.sessionId = event.session.id;
        break;
      case 'input_audio_buffer.speech_started':
        this.userSpeaking = true;
        this.#message(event.item_id, atMs);
        break;
      case 'input_audio_buffer.speech_stopped':
        this.userSpeaking = false;
        break;
      case 'repartee.turn.dropped':
        this.userSpeaking = false;
        this.#message(event.item_id, atMs).dropped = true;
        break;
      case 'conversation.item.input_audio_transcription.failed':
        this.#message(event.item_id, atMs).dropped = true;
        break;
      case 'repartee.transcript.interim':
        this.#message(event.item_id, atMs).interim = event.text + event.interim;
        break;
      case 'conversation.item.input_audio_transcription.completed':
        this.#message(event.item_id, atMs).text = event.transcript;
        break;
      case 'response.created':
        this.responses.push({
          id: event.response.id,
          itemId: null,
          startedMs: atMs,
          endedMs: null,
          status: 'in_progress',
          failure: null,
          text: '',
          kept: null,
          timeline: null,
        });
        break;
      case 'response.content_part.added':
        this.#change(event.response_id, (response) => (response.itemId = event.item_id));
        break;
      case 'response.output_audio_transcript.delta':
      case 'response.output_text.delta':
        this.#change(event.response_id, (response) => (response.text += event.delta));
        break;
      case 'response.done':
        this.#change(event.response.id, (response) => {
          const { status, status_details: details, output } = event.response;
          response.endedMs = atMs;
          response.status = status;
          response.kept = output.map(textOf).join('').trim();
          if (details?.type === 'failed') response.failure = details.error.message;
        });
        break;
      case 'repartee.turn.timeline':
        this.#change(event.timeline.response_id, (response) => (response.timeline = readTimeline(event.timeline)));
        break;
    }
  }

  #message(itemId: string, atMs: number): UserMessage {
    let message = this.messages.find((other) => other.itemId === itemId);
    if (!message) {
      message = { itemId, startedMs: atMs, text: null, interim: '', dropped: false };
      this.messages.push(message);
    }
    return message;
  }

  #change(responseId: string, change: (response: AgentResponse) => void): void {
    const response = this.responses.find(({ id }) => id === responseId);
    if (response) change(response);
  }
}

function textOf(item: ItemObject): string {
  if (item.type !== 'message') return '';
  return item.content.map((part) => ('text' in part ? part.text : (part.transcript ?? ''))).join('');
}
