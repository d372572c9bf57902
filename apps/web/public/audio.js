/** Rate of the wire, both ways, Hz. */
export const WIRE_RATE = 24_000;

/**
 * The AudioContext of a call: at the rate of the wire where the browser can, so that it resamples itself; at its own
 * otherwise, and the worklets resample. Call it in the handler of a click, or it stays silent. Null on a page that is not
 * secure: it has no worklets.
 */
export async function openAudio() {
  if (!window.isSecureContext) return null;
  let context;
  try {
    context = new AudioContext({ sampleRate: WIRE_RATE, latencyHint: 'interactive' });
  } catch {
    context = new AudioContext({ latencyHint: 'interactive' });
  }
  // Not awaited: it stays pending where the browser wants a click first, and the microphone's permission counts as one.
  context.resume().catch(() => {});
  await Promise.all([
    context.audioWorklet.addModule(new URL('capture-worklet.js', import.meta.url)),
    context.audioWorklet.addModule(new URL('player-worklet.js', import.meta.url)),
  ]);
  return context;
}

/**
 * Plays PCM16 as it comes. `onState` is told `playing`, `paused` or `silent`; `onPosition(itemId, playedMs)` how much of a
 * message was heard: every 100 ms, and at once when the sound stops.
 */
export class Speaker {
  #node;
  #heard = { itemId: null, ms: 0 };

  constructor(context, { onState, onPosition }) {
    this.#node = new AudioWorkletNode(context, 'player', {
      numberOfInputs: 0,
      outputChannelCount: [1],
      processorOptions: { wireRate: WIRE_RATE },
    });
    this.#node.port.onmessage = ({ data: { state, itemId, playedMs, isLast } }) => {
      if (state) onState(state);
      else if (itemId) onPosition(itemId, this.#heardMs(itemId, isLast ? playedMs : playedMs - latencyMs(context)));
    };
    this.#node.connect(context.destination);
  }

  play(pcm, itemId) {
    this.#node.port.postMessage({ order: 'play', pcm, itemId }, [pcm.buffer]);
  }

  /** The answer is complete: play the rest, however short. */
  end() {
    this.#node.port.postMessage({ order: 'end' });
  }

  /** Falls silent at once and keeps the rest. */
  pause() {
    this.#node.port.postMessage({ order: 'pause' });
  }

  /** Goes on with the very next sample. */
  resume() {
    this.#node.port.postMessage({ order: 'resume' });
  }

  /** Falls silent at once and forgets the rest. */
  clear() {
    this.#node.port.postMessage({ order: 'clear' });
  }

  /** What was rendered is still on its way to the ear. Once the sound stops all of it gets there, and it is not taken back. */
  #heardMs(itemId, ms) {
    const before = this.#heard.itemId === itemId ? this.#heard.ms : 0;
    this.#heard = { itemId, ms: Math.max(before, ms) };
    return this.#heard.ms;
  }
}

/** From the worklet to the ear. Not every browser knows. */
function latencyMs({ baseLatency, outputLatency }) {
  return ((baseLatency || 0) + (outputLatency || 0)) * 1000;
}

/** The microphone. `onFrame(pcm, rms)` gets 20 ms at a time, muted or not; muted frames are silent. */
export class Microphone {
  #stream;
  #source;
  #node;
  muted = false;

  /** Rejects as `getUserMedia` does. */
  static async open(context, onFrame) {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
    return new Microphone(stream, context, onFrame);
  }

  constructor(stream, context, onFrame) {
    this.#stream = stream;
    this.#source = context.createMediaStreamSource(stream);
    this.#node = new AudioWorkletNode(context, 'capture', {
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: 'explicit',
      processorOptions: { wireRate: WIRE_RATE },
    });
    this.#node.port.onmessage = ({ data: { pcm, rms } }) => {
      if (this.muted) onFrame(pcm.fill(0), 0);
      else onFrame(pcm, rms);
    };
    this.#source.connect(this.#node);
  }

  /** Told when the device goes away, such as an unplugged headset. */
  set onEnded(listener) {
    for (const track of this.#stream.getTracks()) track.onended = listener;
  }

  close() {
    this.#node.port.onmessage = null;
    this.#source.disconnect();
    for (const track of this.#stream.getTracks()) track.stop();
  }
}
