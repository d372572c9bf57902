import type { WebSocket as Class } from 'k6/websockets';

function found(): { WebSocket: typeof Class } {
  try {
    return require('k6/websockets') as { WebSocket: typeof Class };
  } catch {
    return require('k6/experimental/websockets') as { WebSocket: typeof Class };
  }
}

/** `k6/websockets`; where k6 is older than 1.6, the same class by its experimental name. */
export const { WebSocket } = found();
export type WebSocket = Class;
