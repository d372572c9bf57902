import { Microphone, openAudio, Speaker } from './audio.js';
import { Connection } from './connection.js';

/**
 * One call: a socket, a speaker, and a microphone when the user talks. Reports `onEvent(event)`, `onLevel(rms)`,
 * `onSound('playing' | 'paused' | 'silent')`, `onMicrophoneLost()` and `onClose(code, wasOpen)`; nothing any more once it is over.
 */
export class Call {
  #listeners;
  /** Null on a page without sound. */
  #context;
  #speaker;
  #microphone;
  #connection;
  #activeResponse = null;
  /** The message whose audio comes now. */
  #audioItem = null;
  #over = false;

  /**
   * Call it in the handler of a click. With `talk` the microphone opens first, so that its refusal costs no place on the
   * server, and the greeting is not spoken while the browser asks for permission. Rejects as `getUserMedia` does.
   */
  static async open({ key, talk }, listeners) {
    const call = new Call(await openAudio(), listeners);
    try {
      if (talk) await call.talk();
      call.#connect(key);
      return call;
    } catch (error) {
      call.#release();
      throw error;
    }
  }

  constructor(context, listeners) {
    this.#context = context;
    this.#listeners = listeners;
    this.#speaker =
      context &&
      new Speaker(context, {
        onState: (sound) => this.#over || listeners.onSound(sound),
        onPosition: (itemId, playedMs) => this.#over || this.#connection.sendPosition(itemId, playedMs),
      });
  }

  /** Opens the microphone. Rejects as `getUserMedia` does. */
  async talk() {
    const microphone = await Microphone.open(this.#context, (pcm, rms) => {
      if (this.#over) return;
      this.#connection?.sendAudio(pcm);
      this.#listeners.onLevel(rms);
    });
    // Somebody may have hung up while the browser asked for permission.
    if (this.#over) return microphone.close();
    microphone.onEnded = () => this.#over || this.#listeners.onMicrophoneLost();
    this.#microphone = microphone;
  }

  set muted(muted) {
    if (this.#microphone) this.#microphone.muted = muted;
  }

  /** Takes the floor, as speaking does. */
  write(text) {
    if (this.#activeResponse) this.#connection.send({ type: 'response.cancel' });
    this.#connection.send({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
    });
    this.#connection.send({ type: 'response.create' });
  }

  hangUp() {
    this.#connection?.close();
    this.#release();
  }

  #connect(key) {
    this.#connection = new Connection({
      key,
      onEvent: (event) => this.#take(event),
      onAudio: (pcm) => this.#speaker?.play(pcm, this.#audioItem),
      onClose: (code, wasOpen) => {
        this.#release();
        this.#listeners.onClose(code, wasOpen);
      },
    });
  }

  #take(event) {
    switch (event.type) {
      case 'response.created':
        this.#activeResponse = event.response.id;
        break;
      case 'response.content_part.added':
        this.#audioItem = event.item_id;
        break;
      case 'response.done':
        if (event.response.id === this.#activeResponse) this.#activeResponse = null;
        this.#speaker?.end();
        break;
      case 'repartee.player.pause':
        this.#speaker?.pause();
        break;
      case 'repartee.player.resume':
        this.#speaker?.resume();
        break;
      case 'repartee.player.clear':
        this.#speaker?.clear();
        break;
    }
    this.#listeners.onEvent(event);
  }

  #release() {
    this.#over = true;
    this.#microphone?.close();
    if (this.#context && this.#context.state !== 'closed') this.#context.close().catch(() => {});
  }
}
