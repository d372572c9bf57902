import { Injectable } from '@nestjs/common';

/** Whether new clients are let in, and why not. */
@Injectable()
export class Readiness {
  readonly #waitingFor = new Map<symbol, string>();
  #draining = false;

  /** Not ready until the returned function is called. `what` is shown at `/health/ready`. */
  waitFor(what: string): () => void {
    const key = Symbol(what);
    this.#waitingFor.set(key, `waiting for ${what}`);
    return () => {
      this.#waitingFor.delete(key);
    };
  }

  /** No new clients from now on; those that are here stay. */
  drain(): void {
    this.#draining = true;
  }

  /** Empty: ready. */
  get reasons(): readonly string[] {
    return this.#draining ? ['draining'] : [...this.#waitingFor.values()];
  }

  get ready(): boolean {
    return this.reasons.length === 0;
  }
}
