// The microphone's side: frames of 20 ms as PCM16 at the rate of the wire, and how loud each is.
import { Resampler } from './resampler.js';

class Capture extends AudioWorkletProcessor {
  #resampler;
  #frame;
  #filled = 0;

  constructor({ processorOptions: { wireRate } }) {
    super();
    this.#resampler = new Resampler(sampleRate, wireRate);
    this.#frame = new Int16Array(wireRate / 50);
  }

  process([[samples]]) {
    // No channel: the microphone has nothing to give at the moment.
    if (!samples) return true;
    for (const sample of this.#resampler.push(samples)) {
      this.#frame[this.#filled++] = Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));
      if (this.#filled === this.#frame.length) this.#send();
    }
    return true;
  }

  #send() {
    let energy = 0;
    for (const sample of this.#frame) energy += (sample / 32768) ** 2;
    const pcm = this.#frame;
    this.#frame = new Int16Array(pcm.length);
    this.#filled = 0;
    this.port.postMessage({ pcm, rms: Math.sqrt(energy / pcm.length) }, [pcm.buffer]);
  }
}

registerProcessor('capture', Capture);
