import type { Door, DoorListener, ServerEvent } from './door.ts';
import { SAMPLE_RATE } from './recording.ts';
import { settings } from './settings.ts';
import { WebSocket } from './web-socket-class.ts';

/** `/realtime`: audio as binary messages, events as text. */
export function openWebSocketDoor(listener: DoorListener): Door {
  const headers: Record<string, string> = settings.apiKey ? { Authorization: `Bearer ${settings.apiKey}` } : {};
  const socket = new WebSocket(`${settings.url}/realtime?sample_rate=${SAMPLE_RATE}`, null, { headers });
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => listener.onOpen();
  socket.onmessage = (message) => {
    const { data, timestamp } = message!;
    if (typeof data === 'string') listener.onEvent(JSON.parse(data) as ServerEvent, timestamp);
    else listener.onAudio(data as ArrayBuffer, timestamp);
  };
  socket.onerror = (event) => listener.onEnd(event?.error ?? 'error');
  socket.onclose = () => listener.onEnd('closed');
  return { sendAudio: (frame) => socket.send(frame), close: () => socket.close() };
}
