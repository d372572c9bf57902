import type { Conversation, Item } from '@repartee/core';
import type { Command } from './decode-client-event.js';

/** Does what the client wants. The item, where it asked for one. Throws what the conversation throws. */
export function applyCommand(conversation: Conversation, command: Command): Item | undefined {
  switch (command.type) {
    case 'append-audio':
      conversation.appendAudio(command.samples);
      return undefined;
    case 'commit-audio':
      conversation.commitAudio();
      return undefined;
    case 'clear-audio':
      conversation.clearAudio();
      return undefined;
    case 'add-item':
      conversation.addItem(command.item, command.after);
      return undefined;
    case 'retrieve-item':
      return conversation.item(command.itemId);
    case 'delete-item':
      conversation.deleteItem(command.itemId);
      return undefined;
    case 'truncate-item':
      conversation.truncateItem(command.itemId, command.audioEndMs);
      return undefined;
    case 'respond':
      conversation.respond(command.options);
      return undefined;
    case 'cancel':
      conversation.cancel(command.responseId);
      return undefined;
    case 'report-playback':
      conversation.reportPlayback(command.itemId, command.playedMs);
      return undefined;
    case 'update':
      conversation.update(command.patch);
      return undefined;
  }
}
