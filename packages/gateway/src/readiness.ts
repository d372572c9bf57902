import { Injectable } from '@nestjs/common';

/** Something that is not as it should be at the moment. */
export interface Fault {
  /** Shown at `/health/ready`. */
  readonly what: string;
  /** Clients can be served all the same, if more slowly. */
  readonly serving: boolean;
}

/** Whether new clients are let in, and why not. */
@Injectable()
export class Readiness {
  readonly #waitingFor = new Map<symbol, string>();
  readonly #watched: (() => readonly Fault[])[] = [];
  #draining = false;

  /** Not ready until the returned function is called. `what` is shown at `/health/ready`. */
  waitFor(what: string): () => void {
    const key = Symbol(what);
    this.#waitingFor.set(key, `waiting for ${what}`);
    return () => {
      this.#waitingFor.delete(key);
    };
  }

  /** Asked whenever somebody wants to know; be quick. */
  watch(faults: () => readonly Fault[]): void {
    this.#watched.push(faults);
  }

  /** No new clients from now on; those that are here stay. */
  drain(): void {
    this.#draining = true;
  }

  /** Empty: ready. */
  get reasons(): readonly string[] {
    return this.#draining ? ['draining'] : [...this.#waitingFor.values(), ...this.#faults(false)];
  }

  /** What is amiss and keeps nobody out. */
  get degraded(): readonly string[] {
    return this.#faults(true);
  }

  get ready(): boolean {
    return this.reasons.length === 0;
  }

  #faults(serving: boolean): string[] {
    const faults = this.#watched.flatMap((look) => look());
    return faults.filter((fault) => fault.serving === serving).map(({ what }) => what);
  }
}
