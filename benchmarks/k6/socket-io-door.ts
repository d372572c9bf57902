import type { Door, DoorListener, ServerEvent } from './door.ts';
import { SAMPLE_RATE } from './recording.ts';
import { settings } from './settings.ts';
import { WebSocket } from './web-socket-class.ts';

const NAMESPACE = '/realtime';
const AUDIO = `451-${NAMESPACE},["input_audio_buffer.append",{"_placeholder":true,"num":0}]`;

/** A Socket.IO packet whose binary attachments are still on their way. */
interface Unfinished {
  readonly text: string;
  readonly count: number;
  readonly attachments: ArrayBuffer[];
}

/**
 * Namespace `/realtime` of Socket.IO, over its WebSocket transport. k6 cannot load the official client, which needs a
 * browser or Node: this speaks Engine.IO 4 (`0` open, `2` ping, `3` pong, `4` message) and Socket.IO 5 (`0` connect,
 * `1` disconnect, `2` event, `4` refused, `5` event with attachments) directly.
 */
export function openSocketIoDoor(listener: DoorListener): Door {
  const socket = new WebSocket(`${settings.url}/socket.io/?EIO=4&transport=websocket`);
  socket.binaryType = 'arraybuffer';
  let unfinished: Unfinished | null = null;

  const receive = (packet: string, attachments: readonly ArrayBuffer[], atMs: number) => {
    const [head = '', kind] = /^(\d)(?:\d+-)?(?:\/[^,]*,)?\d*/.exec(packet) ?? [];
    const body = packet.length > head.length ? (JSON.parse(packet.slice(head.length)) as unknown) : null;
    if (kind === '0') return listener.onOpen();
    if (kind === '1') return listener.onEnd('disconnected');
    if (kind === '4') return listener.onEnd(`refused: ${(body as { message?: string } | null)?.message}`);
    if (kind !== '2' && kind !== '5') return;
    const [name, event] = body as [string, ServerEvent];
    const audio = attachments[0];
    if (name === 'response.output_audio.delta' && audio) listener.onAudio(audio, atMs);
    else listener.onEvent({ ...event, type: name }, atMs);
  };

  socket.onmessage = (message) => {
    const { data, timestamp } = message!;
    if (typeof data !== 'string') {
      if (!unfinished) return listener.onEnd('an attachment without its packet');
      unfinished.attachments.push(data as ArrayBuffer);
      if (unfinished.attachments.length < unfinished.count) return;
      const { text, attachments } = unfinished;
      unfinished = null;
      return receive(text, attachments, timestamp);
    }
    const [engine, packet] = [data[0], data.slice(1)];
    if (engine === '0') {
      const auth = { sample_rate: SAMPLE_RATE, ...(settings.apiKey ? { token: settings.apiKey } : {}) };
      socket.send(`40${NAMESPACE},${JSON.stringify(auth)}`);
    } else if (engine === '2') {
      socket.send('3');
    } else if (engine === '1') {
      listener.onEnd('closed');
    } else if (engine === '4') {
      const count = Number(/^5(\d+)-/.exec(packet)?.[1] ?? 0);
      if (count > 0) unfinished = { text: packet, count, attachments: [] };
      else receive(packet, [], timestamp);
    }
  };
  socket.onerror = (event) => listener.onEnd(event?.error ?? 'error');
  socket.onclose = () => listener.onEnd('closed');
  return {
    sendAudio: (frame) => {
      // The header and its attachment belong together: nothing may come between.
      socket.send(AUDIO);
      socket.send(frame);
    },
    close: () => socket.close(),
  };
}
