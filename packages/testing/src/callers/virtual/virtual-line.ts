import type { Conversations, SessionEvent } from '@repartee/core';
import { applyCommand, decodeClientEvent, EventEncoder, eventIds } from '@repartee/protocol';
import type { ServerMessage } from '@repartee/protocol';
import type { Line, LineListener } from '../line.js';

/** A line to a conversation in this process: the wire's own codec, without a socket. */
export function openVirtualLine(conversations: Conversations, sampleRate: number, listener: LineListener): Line {
  const rates = { inputRate: sampleRate, outputRate: sampleRate };
  let early: SessionEvent[] | undefined = [];
  const conversation = conversations.open({
    ...rates,
    send: (event) => (early ? early.push(event) : hear(event)),
  });
  const encoder = new EventEncoder({ id: conversation.id, ...rates }, conversation.settings, eventIds());
  const deliver = ({ event, audio }: ServerMessage) => {
    if (audio && event.type === 'response.output_audio.delta') {
      const samples = Float32Array.from(audio, (sample) => sample / 32_768);
      listener.audio({ samples, itemId: event.item_id, responseId: event.response_id });
    }
    listener.event(event);
  };
  const hear = (event: SessionEvent) => encoder.encode(event).forEach(deliver);
  const attempt = (action: () => void) => {
    try {
      action();
    } catch (error) {
      deliver(encoder.error(error));
    }
  };
  const missed = early;
  early = undefined;
  missed.forEach(hear);
  return {
    sampleRate,
    sendAudio: (samples) => conversation.appendAudio(samples),
    send: (event) =>
      attempt(() => {
        const item = applyCommand(conversation, decodeClientEvent(event, { ...rates, maxTextChars: 16_384 }));
        if (item) deliver(encoder.retrieved(item));
      }),
    hangUp: () => conversation.close(),
  };
}
