import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { SessionWish } from '@repartee/protocol';

export interface EphemeralKey {
  /** Unix seconds. */
  readonly expiresAt: number;
  readonly session: SessionWish;
}

/** Forgotten beyond this many, oldest first. */
const MOST = 10_000;

/**
 * Short-lived keys for pages, which must not know the real one: each lets its bearer open sessions until it expires, with
 * the settings that its maker chose. They live in this process only.
 */
@Injectable()
export class EphemeralKeys {
  readonly #keys = new Map<string, EphemeralKey>();

  /** `seconds`: how long it may begin sessions. */
  issue(session: SessionWish, seconds: number): EphemeralKey & { readonly value: string } {
    const value = `ek_${randomBytes(24).toString('hex')}`;
    const key = { session, expiresAt: Math.floor(Date.now() / 1000) + seconds };
    this.#keys.set(value, key);
    if (this.#keys.size > MOST) this.#keys.delete(this.#keys.keys().next().value!);
    return { ...key, value };
  }

  /** undefined: unknown, or expired. */
  find(value: string | undefined): EphemeralKey | undefined {
    const key = value === undefined ? undefined : this.#keys.get(value);
    if (!key || key.expiresAt * 1000 > Date.now()) return key;
    this.#keys.delete(value!);
    return undefined;
  }
}
