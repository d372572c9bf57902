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

/** Plays PCM16 as it comes. `onPlaying` is told when sound begins and ends. */
export class Speaker {
  #node;

  constructor(context, onPlaying) {
    this.#node = new AudioWorkletNode(context, 'player', {
      numberOfInputs: 0,
      outputChannelCount: [1],
      processorOptions: { wireRate: WIRE_RATE },
    });
    this.#node.port.onmessage = ({ data }) => onPlaying(data.playing);
    this.#node.connect(context.destination);
  }

  play(pcm) {
    this.#node.port.postMessage({ pcm }, [pcm.buffer]);
  }

  /** The answer is complete: play the rest, however short. */
  end() {
    this.#node.port.postMessage({ end: true });
  }

  /** Falls silent at once. */
  clear() {
    this.#node.port.postMessage({ clear: true });
  }
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
