import { latencyLine } from './latency.js';

/** The written conversation. Follows the newest line unless the reader has scrolled up. */
export class Captions {
  #list;
  /** Captions by item id (the user's) and response id (the agent's). */
  #captions = new Map();

  #following = true;

  constructor(list) {
    this.#list = list;
    list.addEventListener('scroll', () => {
      this.#following = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    });
    new ResizeObserver(() => this.#follow()).observe(list);
  }

  take(event) {
    this.#take(event);
    this.#follow();
  }

  /** What the user wrote. */
  written(text) {
    this.#caption('you', Symbol('written')).sure.textContent = text;
    this.#following = true;
    this.#follow();
  }

  #follow() {
    if (this.#following) this.#list.scrollTop = this.#list.scrollHeight;
  }

  #take(event) {
    switch (event.type) {
      case 'session.created':
        // A new call may use the same ids again.
        this.#captions.clear();
        break;
      case 'input_audio_buffer.speech_started':
        this.#caption('you', event.item_id).interim.textContent = '…';
        break;
      case 'repartee.transcript.interim': {
        const { sure, interim } = this.#caption('you', event.item_id);
        sure.textContent = event.text;
        interim.textContent = event.interim || '…';
        break;
      }
      case 'conversation.item.input_audio_transcription.completed': {
        const { sure, interim } = this.#caption('you', event.item_id);
        sure.textContent = event.transcript;
        interim.textContent = '';
        break;
      }
      case 'conversation.item.input_audio_transcription.failed': {
        const { sure, interim } = this.#caption('you', event.item_id);
        sure.textContent = '';
        interim.textContent = '(not understood)';
        break;
      }
      case 'repartee.turn.dropped':
        this.#captions.get(event.item_id)?.element.remove();
        this.#captions.delete(event.item_id);
        break;
      case 'response.output_audio_transcript.delta':
      case 'response.output_text.delta':
        this.#caption('agent', event.response_id).sure.append(event.delta);
        break;
      case 'response.done':
        if (event.response.status === 'cancelled') this.#cut(event.response);
        break;
      case 'repartee.turn.timeline': {
        const line = latencyLine(event.timeline);
        const caption = this.#captions.get(event.timeline.response_id);
        if (line && caption) caption.element.append(line);
        break;
      }
    }
  }

  /** An answer that was stopped shows only what was heard of it. */
  #cut({ id, output }) {
    const caption = this.#captions.get(id);
    if (!caption) return;
    const heard = output?.flatMap(({ content = [] }) =>
      content.map(({ transcript, text }) => transcript ?? text ?? ''),
    );
    if (heard?.length) caption.sure.textContent = heard.join(' ');
    caption.interim.className = 'cut';
    caption.interim.textContent = ' (stopped)';
  }

  #caption(who, id) {
    let caption = this.#captions.get(id);
    if (caption) return caption;
    const element = document.createElement('div');
    element.className = `caption ${who}`;
    const name = document.createElement('span');
    name.className = 'who';
    name.textContent = who === 'you' ? 'You' : 'Agent';
    const text = document.createElement('p');
    const sure = document.createElement('span');
    const interim = document.createElement('span');
    interim.className = 'interim';
    text.append(sure, interim);
    element.append(name, text);
    this.#list.append(element);
    caption = { element, sure, interim };
    this.#captions.set(id, caption);
    return caption;
  }
}
