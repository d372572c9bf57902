import { WIRE_RATE } from './audio.js';

/**
 * The socket of a call: PCM16 both ways as binary frames, events as JSON text. `onEvent(event)`, `onAudio(Int16Array)`,
 * `onClose(code, wasOpen)`.
 */
export class Connection {
  #socket;
  /** Events written before the session is there. */
  #waiting = [];
  #isOpen = false;

  constructor({ key, onEvent, onAudio, onClose }) {
    const url = new URL('realtime', location.href);
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    url.search = '';
    url.hash = '';
    url.searchParams.set('sample_rate', WIRE_RATE);
    if (key) url.searchParams.set('api_key', key);
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onmessage = ({ data }) => {
      if (typeof data !== 'string') return onAudio(new Int16Array(data));
      const event = JSON.parse(data);
      if (event.type === 'session.created') this.#open();
      onEvent(event);
    };
    this.#socket.onclose = ({ code }) => onClose(code, this.#isOpen);
  }

  /** Audio is dropped while the network is stuck: late speech helps nobody. */
  sendAudio(pcm) {
    if (this.#isOpen && this.#socket.bufferedAmount < WIRE_RATE * 2) this.#socket.send(pcm);
  }

  send(event) {
    if (this.#isOpen) this.#socket.send(JSON.stringify(event));
    else this.#waiting.push(event);
  }

  /** Dropped before the session is there and once the socket goes. */
  sendPosition(itemId, playedMs) {
    if (this.#isOpen) this.send({ type: 'repartee.player.position', item_id: itemId, played_ms: playedMs });
  }

  close() {
    this.#socket.onclose = null;
    this.#socket.onmessage = null;
    this.#socket.close(1000);
  }

  #open() {
    this.#isOpen = true;
    for (const event of this.#waiting.splice(0)) this.send(event);
  }
}
