import type { Clock } from '@repartee/core/providers';

/** A server for the time of one request. */
export interface Lease<Server> {
  readonly server: Server;
  /** Gives it back; `failed`: it is left alone for a while. May be called again. */
  release(failed?: boolean): void;
}

interface Place<Server> {
  readonly server: Server;
  isBusy: boolean;
  restUntil: number;
}

/**
 * Who speaks next. XTTS computes one request at a time, and a second one would only slow the first, so a server is lent to
 * one call; the others wait in line. A server that failed comes last until it has rested; then its next request is the probe.
 */
export class ServerRotation<Server> {
  readonly #places: Place<Server>[];
  readonly #line: ((lease: Lease<Server>) => void)[] = [];
  readonly #clock: Clock;
  readonly #restMs: number;

  constructor(servers: readonly Server[], clock: Clock, restMs: number) {
    this.#places = servers.map((server) => ({ server, isBusy: false, restUntil: -Infinity }));
    this.#clock = clock;
    this.#restMs = restMs;
  }

  get size(): number {
    return this.#places.length;
  }

  /** Rejects with `signal.reason` when it aborts first. */
  lend(signal: AbortSignal): Promise<Lease<Server>> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const give = (lease: Lease<Server>) => {
        signal.removeEventListener('abort', leave);
        resolve(lease);
      };
      const leave = () => {
        this.#line.splice(this.#line.indexOf(give), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#line.push(give);
      this.#serve();
    });
  }

  #serve(): void {
    const now = this.#clock.now();
    while (this.#line.length > 0) {
      const free = this.#places.filter((place) => !place.isBusy);
      const rested = free.find((place) => place.restUntil <= now);
      // With nobody else to ask, a server that failed is asked again at once.
      const isLast = this.#places.every((place) => place.restUntil > now);
      const place = rested ?? (isLast ? free.sort((a, b) => a.restUntil - b.restUntil)[0] : undefined);
      if (!place) return;
      this.#line.shift()!(this.#lease(place));
    }
  }

  #lease(place: Place<Server>): Lease<Server> {
    place.isBusy = true;
    // In turn: who was used goes to the end.
    this.#places.push(...this.#places.splice(this.#places.indexOf(place), 1));
    let isOver = false;
    return {
      server: place.server,
      release: (failed = false) => {
        if (isOver) return;
        isOver = true;
        place.isBusy = false;
        place.restUntil = failed ? this.#clock.now() + this.#restMs : -Infinity;
        this.#serve();
      },
    };
  }
}
