import { WebSocket } from 'ws';
import { closeCodes } from './close-codes.js';

/** A WebSocket that says so when a message is too long, before `ws` hangs up for it. */
export class DoorSocket extends WebSocket {
  onTooLarge: (() => void) | undefined;

  override close(code?: number, reason?: string | Buffer): void {
    // `ws` itself closes with this code and without a reason when `maxPayload` is exceeded.
    if (code === closeCodes.tooLarge && reason === undefined) this.onTooLarge?.();
    super.close(code, reason);
  }
}
