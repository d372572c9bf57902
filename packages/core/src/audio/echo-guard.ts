import { BANDS, BAND_HOP, BandLevels } from './band-levels.js';
import { EchoCorrelation, LAGS } from './echo-correlation.js';
import { EchoPath } from './echo-path.js';
import { EchoReference, SLOT_MS } from './echo-reference.js';
import { NoiseFloor } from './noise-floor.js';

/** A frame later than this may be the first after a gap; so many in a row are. One that is late by a second is. */
const LATE_MS = 60;
const LATE_FRAMES = 16;
const GAP_MS = 1000;
/** Slots of silence after which the loudspeaker is at rest: its tail and its usual level have settled. 2 s. */
const REST = 125;
/** Slots after its last sound in which the agent's voice may still come back. */
const AFTERSOUND = LAGS + 20;
/** A band sounds when it is this far above its noise; the microphone is loud, or faint, with this many bands that do. */
const SOUNDING_DB = 9;
const LOUD_BANDS = 5;
const FAINT_BANDS = 2;
/** How quickly the shares of loud and faint slots follow: 200 ms, and over a longer time 1.6 s. */
const SHARE_STEP = 1 / 12;
const STEADY_SHARE_STEP = 1 / 100;

/** Correlations that tell an echo: while none is known, after none was found, over a longer time; and that tell there is none. */
const ALIKE = 0.5;
const SURELY_ALIKE = 0.65;
const STEADILY_ALIKE = 0.4;
const UNLIKE = 0.4;
/** An echo almost under the noise is told by both, at one delay. */
const FAINTLY_ALIKE = 0.45;
const FAINTLY_STEADY = 0.2;
/** Slots for which the user, once told from an unknown echo, is believed without new proof. */
const USER_HOLD = 15;
/** Slots of the agent's voice, with a silent microphone and with any, after which there is no echo. */
const SILENT_PROOF = 120;
/** Slots of the agent's voice from its beginning before the first sound in the microphone: an echo does not come so late. */
const QUIET_PROOF = 32;
/** What is louder than before by this begins the count anew; what is softer by this is not counted. */
const SWELL_DB = 9;
const SOFT_DB = 15;
const PROOF = 300;
/** Slots of the agent's voice in which its known echo would not be heard, after which there is none. */
const GONE_PROOF = 125;

/** Loud slots, alike at its delay, that make sure of a new echo; until then likeness at any delay is echo. */
const DOUBT = 40;
/** A delay moves by so many slots between answers; further only for a correlation this good, and this much better. */
const NEAR_LAGS = 5;
const FAR_ALIKE = 0.6;
const FAR_BETTER = 0.15;

/** Excess over echo and noise, in dB of all bands, that there is by chance; more the more alike the two are. */
const CHANCE_DB = 1.5;
const ALIKE_FROM = 0.45;
const ALIKE_DB = 6;
const CERTAIN_FROM = 0.76;
const CERTAIN_DB = 40;
/** At a delay that is not the known one, so much less counts. */
const ELSEWHERE = 0.1;
/** Excess, summed over slots, that proves the user; and what of it is remembered. */
const PROVEN_DB = 7;
const REMEMBERED_DB = 16;

/**
 * Tells the user's voice from the agent's own where the loudspeaker reaches the microphone and no client cancels the echo.
 * It compares the levels of 24 bands: what is played and what is heard are alike at one delay, which is found and
 * followed; what is louder than the echo should be is the user.
 *
 * | it knows          | and hears                    | it believes                                              |
 * |-------------------|------------------------------|----------------------------------------------------------|
 * | nothing is played | anything                     | everything                                               |
 * | no echo yet       | nothing, or too short        | silence, but no sound                                    |
 * | no echo yet       | 200 ms unlike what is played | it                                                       |
 * | no echo yet       | silence, 0.5 s into speech   | that there is none                                       |
 * | there is no echo  | anything unlike              | everything                                               |
 * | the echo          | anything                     | as much as echo and noise, summed over 100 ms, leave over |
 *
 * All audio is 16 kHz mono, all times are of one clock, and nothing is allocated while it runs.
 */
export class EchoGuard {
  readonly #levels = new BandLevels();
  readonly #noise = new NoiseFloor();
  readonly #reference = new EchoReference();
  readonly #correlation = new EchoCorrelation();
  readonly #path = new EchoPath();
  readonly #powers = new Float32Array(BANDS);
  readonly #levelsDb = new Float32Array(BANDS);
  readonly #powersPlayed = new Float32Array(BANDS);
  readonly #playedDb = new Float32Array(BANDS);
  /** The floor that the powers were computed for. */
  readonly #noiseDb = new Float32Array(BANDS).fill(NaN);
  readonly #noisePowers = new Float64Array(BANDS);
  #echo: 'unknown' | 'absent' | 'known' = 'unknown';
  /** When the microphone's last frame ended, with the jitter of its arrival taken out. */
  #heardMs = -Infinity;
  #lateFrames = 0;
  /** In a row, up to the last that was looked at. */
  #silentSlots = REST;
  #slot = -1;
  #playedSlot = -1;
  #lastSound = -Infinity;
  /** Slots of the agent's voice since the search began, and those with a sound in the microphone. */
  #searchedSlots = 0;
  #faintSlots = 0;
  /** Slots of the agent's voice, since it began, before the microphone heard anything. */
  #quietSlots = 0;
  #quietDb = -60;
  #isQuiet = false;
  #goneSlots = 0;
  #doubt = 0;
  #loudestPlayedDb = -60;
  #loudNow = false;
  #faintNow = false;
  #loudShare = 0;
  #faintShare = 0;
  #steadyShare = 0;
  #userHold = 0;
  #proofDb = 0;

  /** It knows whether the agent's voice comes back, and how. */
  get isSure(): boolean {
    return this.#echo === 'absent' || (this.#echo === 'known' && this.#doubt === 0);
  }

  /** What the loudspeaker plays; `atMs`: when its first sample is played, as far as the server knows. */
  play(samples: Float32Array, atMs: number): void {
    this.#reference.play(samples, atMs, this.#heardMs);
  }

  /** What would be played from this moment on is not. */
  stop(atMs: number): void {
    this.#reference.stop(atMs);
  }

  /** The loudspeaker falls silent, and keeps what is left. */
  pause(atMs: number): void {
    this.#reference.pause(atMs);
  }

  /** It goes on where it was paused. */
  resume(atMs: number): void {
    this.#reference.resume(atMs);
    // What the player had not yet played at the pause was moved into slots that have been looked at.
    this.#playedSlot = Math.min(this.#playedSlot, Math.floor(atMs / SLOT_MS) - LAGS);
  }

  /**
   * A frame of the microphone that arrived at `atMs`: the share, 0..1, of its probability of speech that is the user's.
   * Every frame is to be shown, in order.
   */
  judge(frame: Float32Array, atMs: number): number {
    let slotsLeft = Math.round(frame.length / BAND_HOP);
    this.#keepTime(frame.length / 16, slotsLeft, atMs);
    let share = 1;
    for (let at = 0; at < frame.length;) {
      at = this.#levels.push(frame, at);
      if (this.#levels.missing > 0) continue;
      this.#levels.take(this.#powers, 0);
      slotsLeft--;
      share = this.#hear(this.#slot - slotsLeft);
    }
    return share;
  }

  /** Frames follow one another without a gap, however unevenly they arrive; only a long gap is one. */
  #keepTime(durationMs: number, slots: number, atMs: number): void {
    const lateMs = atMs - (this.#heardMs + durationMs);
    this.#lateFrames = lateMs > LATE_MS ? this.#lateFrames + 1 : 0;
    if (Math.abs(lateMs) < GAP_MS && this.#lateFrames < LATE_FRAMES) {
      this.#heardMs += durationMs + lateMs * (lateMs < 0 ? 0.2 : 0.005);
    } else {
      this.#heardMs = atMs;
      this.#lateFrames = 0;
    }
    const next = this.#slot + slots;
    const now = Math.floor(this.#heardMs / SLOT_MS);
    this.#slot = Math.abs(now - next) > 1 ? Math.max(now, next) : next;
  }

  #hear(slot: number): number {
    this.#playUntil(slot);
    this.#noise.hear(this.#powers);
    let sounding = 0;
    for (let band = 0; band < BANDS; band++) {
      const levelDb = 10 * Math.log10(this.#powers[band]! + 1e-10);
      this.#levelsDb[band] = levelDb;
      if (levelDb > this.#noise.levelsDb[band]! + SOUNDING_DB) sounding++;
    }
    this.#path.hear(slot, this.#levelsDb);
    // Under the noise there is nothing to compare.
    for (let band = 0; band < BANDS; band++) {
      this.#levelsDb[band] = 10 * Math.log10(this.#powers[band]! + 1e-10 + this.#noisePower(band));
    }
    this.#correlation.hear(slot, this.#levelsDb);
    this.#loudNow = sounding >= LOUD_BANDS;
    this.#faintNow = sounding >= FAINT_BANDS;
    this.#loudShare += (Number(this.#loudNow) - this.#loudShare) * SHARE_STEP;
    this.#faintShare += (Number(this.#faintNow) - this.#faintShare) * SHARE_STEP;
    this.#steadyShare += (Number(this.#faintNow) - this.#steadyShare) * STEADY_SHARE_STEP;
    if (slot - this.#lastSound <= AFTERSOUND) return this.#echo === 'known' ? this.#compare(slot) : this.#search(slot);
    this.#userHold = 0;
    this.#proofDb = 0;
    return 1;
  }

  /** Of noise that is 5 dB above the floor. */
  #noisePower(band: number): number {
    const levelDb = this.#noise.levelsDb[band]!;
    if (levelDb !== this.#noiseDb[band]) {
      this.#noiseDb[band] = levelDb;
      this.#noisePowers[band] = 10 ** ((levelDb + 5) / 10);
    }
    return this.#noisePowers[band]!;
  }

  /** Takes the reference up to a slot. */
  #playUntil(slot: number): void {
    for (let next = Math.max(this.#playedSlot + 1, slot - 2 * LAGS); next <= slot; next++) {
      this.#silentSlots = this.#reference.read(next, this.#powersPlayed) ? 0 : this.#silentSlots + 1;
      let power = 1e-9;
      for (let band = 0; band < BANDS; band++) power += this.#powersPlayed[band]!;
      const levelDb = 10 * Math.log10(power);
      this.#loudestPlayedDb = Math.max(levelDb, this.#loudestPlayedDb - 0.005);
      if (levelDb > -60 && levelDb > this.#loudestPlayedDb - 30) {
        if (next - this.#lastSound > AFTERSOUND) {
          this.#correlation.begin(this.#noise.levelsDb);
          this.#quietSlots = 0;
          this.#quietDb = -60;
          this.#isQuiet = true;
        }
        this.#lastSound = next;
        if (this.#isQuiet) this.#countQuiet(levelDb);
      }
      this.#path.play(next, this.#powersPlayed);
      if (this.#silentSlots > REST) {
        this.#playedDb.fill(this.#loudestPlayedDb - 55);
        this.#correlation.rest(next, this.#playedDb);
        continue;
      }
      const floor = 10 ** ((this.#loudestPlayedDb - 55) / 10);
      for (let band = 0; band < BANDS; band++) {
        this.#playedDb[band] = 10 * Math.log10(this.#path.playedAt(next, band) + floor);
      }
      this.#correlation.play(next, this.#playedDb);
    }
    this.#playedSlot = slot;
  }

  /** What is said softly proves nothing: its echo may be too soft to be heard. */
  #countQuiet(levelDb: number): void {
    if (levelDb > this.#quietDb + SWELL_DB) {
      this.#quietDb = levelDb;
      this.#quietSlots = 0;
    }
    if (levelDb > this.#quietDb - SOFT_DB) this.#quietSlots++;
  }

  /** Is there an echo? */
  #search(slot: number): number {
    const { best, bestLag, steady, steadyLag } = this.#correlation;
    if (this.#loudNow) this.#isQuiet = false;
    if (this.#quietSlots > QUIET_PROOF) this.#echo = 'absent';
    // That both begin is alike too: who does not expect an echo listens on.
    const isExpected = this.#echo === 'unknown' || this.#steadyShare > 0.4;
    const alike = this.#echo === 'unknown' ? ALIKE : SURELY_ALIKE;
    if (isExpected && best > alike && this.#loudShare > 0.6) return this.#know(slot, bestLag);
    if (isExpected && steady > STEADILY_ALIKE && this.#faintShare > 0.4) return this.#know(slot, steadyLag);
    if (this.#isSounding(slot)) {
      this.#searchedSlots++;
      if (this.#faintNow) this.#faintSlots++;
      const needed = this.#faintSlots < this.#searchedSlots / 10 ? SILENT_PROOF : PROOF;
      if (this.#searchedSlots > needed) this.#echo = 'absent';
    }
    if (this.#echo === 'absent') {
      const isFaintEcho =
        !this.#loudNow && best > FAINTLY_ALIKE && steady > FAINTLY_STEADY && Math.abs(bestLag - steadyLag) <= 1;
      return isFaintEcho ? 0 : 1;
    }
    if (this.#faintShare < 0.05) return 1;
    // Had it come back sooner, it would have been heard.
    const possible = this.#correlation.bestFrom(this.#quietSlots - 3);
    if (possible < UNLIKE && this.#loudShare > 0.7) this.#userHold = USER_HOLD;
    else if (this.#userHold > 0) this.#userHold--;
    return this.#userHold > 0 ? 1 : 0;
  }

  #know(slot: number, lag: number): number {
    this.#path.learn(slot, lag, this.#loudestPlayedDb - 35);
    this.#echo = 'known';
    this.#proofDb = 0;
    this.#goneSlots = 0;
    this.#doubt = DOUBT;
    return this.#compare(slot);
  }

  /** What does the echo leave over? */
  #compare(slot: number): number {
    this.#followDelay(slot);
    const here = this.#correlation.around(this.#path.lag, 2);
    const alike = Math.max(here, this.#correlation.best - ELSEWHERE);
    const haste = Math.max(0.02, Math.min(2, (here - 0.4) / 0.2));
    const excessDb = this.#path.excessDb(slot, this.#noise.levelsDb, haste);
    const chanceDb =
      CHANCE_DB + ALIKE_DB * Math.max(0, alike - ALIKE_FROM) + CERTAIN_DB * Math.max(0, alike - CERTAIN_FROM);
    this.#proofDb = Math.max(0, Math.min(REMEMBERED_DB, this.#proofDb + excessDb - chanceDb));
    if (this.#doubt > 0) {
      if (this.#loudNow && here > ALIKE) this.#doubt--;
      if (this.#correlation.best > ALIKE) this.#proofDb = 0;
    }
    if (this.#path.isAudible) this.#goneSlots = 0;
    else if (this.#isSounding(slot) && ++this.#goneSlots > GONE_PROOF) this.#echo = 'absent';
    return Math.min(1, this.#proofDb / PROVEN_DB);
  }

  /** A player begins each answer a little earlier or later, and has gaps. */
  #followDelay(slot: number): void {
    const { best, bestLag } = this.#correlation;
    if (!this.#loudNow || bestLag === this.#path.lag) return;
    const isNear = Math.abs(bestLag - this.#path.lag) <= NEAR_LAGS;
    if (!isNear && this.#doubt > 0 && best > ALIKE) {
      this.#path.learn(slot, bestLag, this.#loudestPlayedDb - 35);
      this.#doubt = DOUBT;
      return;
    }
    const isBetter = best > this.#correlation.around(this.#path.lag, 1) + FAR_BETTER && this.#loudShare > 0.3;
    if (isNear ? best > ALIKE + 0.05 : best > FAR_ALIKE && isBetter) this.#path.follow(bestLag);
  }

  #isSounding(slot: number): boolean {
    return slot - this.#lastSound < 3;
  }
}
