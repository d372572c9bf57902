import { describe, expect, it } from '@jest/globals';
import { speechFixture } from '@repartee/testing';
import { EchoGuard } from './echo-guard.js';

const FRAME = 512;
const FRAME_MS = 32;

const agentVoice = speechFixture('cold-hearted').samples;
const userVoice = speechFixture('go-forward').samples;

/** Numbers in [-0.5, 0.5), the same each time. */
function noise(length: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length }, () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0) / 2 ** 32);
}

/** A call of some seconds on one clock; what is mixed in may begin anywhere. */
class Call {
  readonly #microphone: Float32Array;
  readonly #played: { readonly samples: Float32Array; readonly atMs: number; readonly sentMs: number }[] = [];
  readonly guard = new EchoGuard();

  constructor(seconds: number) {
    this.#microphone = noise(seconds * 16_000).map((sample) => sample * 0.002);
  }

  /** Sends speech in chunks of 20 ms, 200 ms ahead; `shiftMs` moves the times the server believes in from the second on. */
  play(samples: Float32Array, atMs: number, shiftMs = 0): this {
    for (let at = 0; at < samples.length; at += 320) {
      const ms = at / 16;
      this.#played.push({
        samples: samples.subarray(at, at + 320),
        atMs: atMs + ms + (ms < 1000 ? 0 : shiftMs),
        sentMs: Math.max(atMs, atMs + ms - 200),
      });
    }
    return this;
  }

  hear(samples: Float32Array, atMs: number, gain: number): this {
    const from = Math.round(atMs * 16);
    samples.forEach((sample, i) => {
      if (from + i < this.#microphone.length) this.#microphone[from + i]! += sample * gain;
    });
    return this;
  }

  /** As `judge`, with nothing believed of frames that are as quiet as the noise: no VAD finds speech in them. */
  believe(atFrame?: (endMs: number) => void): number[] {
    return this.judge(atFrame).map((share, index) => {
      const frame = this.#microphone.subarray(index * FRAME, (index + 1) * FRAME);
      return Math.hypot(...frame) < 0.004 * Math.sqrt(FRAME) ? 0 : share;
    });
  }

  /** The guard's word on each frame. */
  judge(atFrame: (endMs: number) => void = () => {}): number[] {
    const shares: number[] = [];
    let sent = 0;
    for (let from = 0; from + FRAME <= this.#microphone.length; from += FRAME) {
      const endMs = (from + FRAME) / 16;
      for (; sent < this.#played.length && this.#played[sent]!.sentMs <= endMs; sent++) {
        this.guard.play(this.#played[sent]!.samples, this.#played[sent]!.atMs);
      }
      atFrame(endMs);
      shares.push(this.guard.judge(this.#microphone.subarray(from, from + FRAME), endMs));
    }
    return shares;
  }
}

/** The largest share that two frames in a row have between two times. */
function believed(shares: readonly number[], fromMs: number, toMs: number): number {
  const part = shares.slice(Math.ceil(fromMs / FRAME_MS), Math.floor(toMs / FRAME_MS));
  return Math.max(...part.slice(1).map((share, i) => Math.min(share, part[i]!)));
}

describe('EchoGuard', () => {
  it('believes everything while nothing is played', () => {
    const shares = new Call(4).hear(userVoice, 500, 1).judge();
    expect(shares.every((share) => share === 1)).toBe(true);
  });

  it.each([60, 250, 500])('does not take an echo for the user, from the first word on: %i ms late', (delayMs) => {
    const shares = new Call(8)
      .play(agentVoice, 1000)
      .hear(agentVoice, 1000 + delayMs, 0.2)
      .believe();
    expect(believed(shares, 1000 + delayMs, 8000)).toBeLessThan(0.5);
  });

  it('hears the user over an echo, and no longer than they speak', () => {
    const shares = new Call(10).play(agentVoice, 500).hear(agentVoice, 700, 0.1).hear(userVoice, 2700, 0.4).believe();
    expect(believed(shares, 700, 2700)).toBeLessThan(0.5);
    expect(believed(shares, 2700, 3400)).toBe(1);
  });

  it('hears a user who speaks over the first words within half a second', () => {
    const shares = new Call(6)
      .play(agentVoice, 1000)
      .hear(agentVoice, 1200, 0.05)
      .hear(userVoice.subarray(6400), 1600, 0.5)
      .believe();
    expect(believed(shares, 1600, 2100)).toBe(1);
  });

  it('believes everything in a microphone without echo, once the agent has spoken for two seconds', () => {
    const call = new Call(14).play(agentVoice, 500).play(agentVoice, 6500).hear(userVoice, 8500, 0.4);
    const shares = call.judge();
    expect(shares.slice(Math.ceil(3500 / FRAME_MS)).every((share) => share === 1)).toBe(true);
  });

  it('hears a user who speaks into a microphone without echo before that is known', () => {
    const shares = new Call(4).play(agentVoice, 500).hear(userVoice.subarray(6400), 1600, 0.4).believe();
    expect(believed(shares, 1600, 2350)).toBe(1);
  });

  it('knows after half a second of the agent’s voice in a silent microphone that there is no echo', () => {
    const call = new Call(4).play(agentVoice, 500).hear(userVoice.subarray(6400), 1900, 0.4);
    const sureAt: number[] = [];
    const shares = call.judge((endMs) => {
      if (call.guard.isSure) sureAt.push(endMs);
    });
    expect(sureAt[0]).toBeGreaterThan(1000);
    expect(sureAt[0]).toBeLessThan(1900);
    expect(believed(shares, 1900, 2700)).toBe(1);
  });

  it.each([100, 200, 400])('does not take the echo of an answer %i ms after the user for the user', (gapMs) => {
    const question = userVoice.subarray(0, 32_000);
    const asked = 500 + question.length / 16;
    const shares = new Call(10)
      .hear(question, 500, 0.3)
      .play(agentVoice, asked + gapMs)
      .hear(agentVoice, asked + gapMs + 120, 0.3)
      .believe();
    expect(believed(shares, asked + gapMs + 120, 10_000)).toBeLessThan(0.5);
  });

  it('believes everything again once the echo is gone', () => {
    const call = new Call(19).play(agentVoice, 500).play(agentVoice, 6500).play(agentVoice, 12_500);
    const shares = call.hear(agentVoice, 700, 0.2).judge();
    expect(shares.slice(Math.ceil(13_500 / FRAME_MS)).every((share) => share === 1)).toBe(true);
  });

  it('follows a player that begins the next answer later', () => {
    const shares = new Call(13)
      .play(agentVoice, 500)
      .hear(agentVoice, 650, 0.2)
      .play(agentVoice, 6500)
      .hear(agentVoice, 6750, 0.2)
      .believe();
    expect(believed(shares, 6700, 13_000)).toBeLessThan(0.5);
  });

  it('is not led astray when the server comes to know the player better within an answer', () => {
    const shares = new Call(8).play(agentVoice, 1000, 150).hear(agentVoice, 1300, 0.2).believe();
    expect(believed(shares, 1300, 8000)).toBeLessThan(0.5);
  });

  it('finds the echo again after a pause of the player', () => {
    const call = new Call(12).play(agentVoice, 500);
    const paused = 2500;
    const resumed = 4500;
    const delayMs = 200;
    // The order to pause takes 80 ms to the player: it has played up to there, and goes on from there.
    const heard = (paused + 80 - 500 - delayMs) * 16;
    call.hear(agentVoice.subarray(0, heard), 500 + delayMs, 0.2).hear(agentVoice.subarray(heard), resumed + 80, 0.2);
    let left: readonly [number, () => void][] = [
      [paused, () => call.guard.pause(paused)],
      [resumed, () => call.guard.resume(resumed)],
    ];
    const shares = call.believe((endMs) => {
      for (const [atMs, tell] of left) if (atMs <= endMs) tell();
      left = left.filter(([atMs]) => atMs > endMs);
    });
    expect(believed(shares, resumed, resumed + 180)).toBeLessThan(0.5);
  });

  it('believes everything soon after the player was stopped', () => {
    const call = new Call(8).play(agentVoice, 500).hear(agentVoice.subarray(0, 32_000), 700, 0.2);
    call.hear(userVoice, 4500, 0.1);
    let stopped = false;
    const shares = call.judge((endMs) => {
      if (endMs >= 2500) call.guard.stop(stopped ? endMs : 2500);
      stopped = endMs >= 2500;
    });
    expect(shares.slice(Math.ceil(4200 / FRAME_MS)).every((share) => share === 1)).toBe(true);
  });

  it('gives numbers for silence of zeros', () => {
    const guard = new EchoGuard();
    guard.play(new Float32Array(16_000), 0);
    for (let atMs = FRAME_MS; atMs < 2000; atMs += FRAME_MS) expect(guard.judge(new Float32Array(FRAME), atMs)).toBe(1);
  });
});
