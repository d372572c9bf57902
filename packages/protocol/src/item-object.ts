import type { Item } from '@repartee/core';

export type ContentObject =
  | { readonly type: 'input_text'; readonly text: string }
  | { readonly type: 'input_audio'; readonly transcript: string | null }
  | { readonly type: 'output_text'; readonly text: string }
  | { readonly type: 'output_audio'; readonly transcript: string | null };

interface ItemBase {
  readonly id: string;
  readonly object: 'realtime.item';
  readonly status: 'in_progress' | 'completed' | 'incomplete';
}

export type ItemObject =
  | (ItemBase & {
      readonly type: 'message';
      readonly role: 'system' | 'user' | 'assistant';
      readonly content: readonly ContentObject[];
    })
  | (ItemBase & {
      readonly type: 'function_call';
      readonly name: string;
      readonly call_id: string;
      readonly arguments: string;
    })
  | (ItemBase & { readonly type: 'function_call_output'; readonly call_id: string; readonly output: string });

export function itemObject(item: Item): ItemObject {
  const base: ItemBase = {
    id: item.id,
    object: 'realtime.item',
    status: item.status === 'in-progress' ? 'in_progress' : item.status,
  };
  switch (item.type) {
    case 'message':
      return { ...base, type: 'message', role: item.role, content: [contentObject(item)] };
    case 'tool-call': {
      const { id, name, arguments: args } = item.call;
      return { ...base, type: 'function_call', name, call_id: id, arguments: args };
    }
    case 'tool-result':
      return { ...base, type: 'function_call_output', call_id: item.callId, output: item.text };
  }
}

/** The item as it is announced, before any of it was written. */
export function emptyItemObject(item: Item): ItemObject {
  const object = { ...itemObject(item), status: 'in_progress' as const };
  switch (object.type) {
    case 'message':
      return { ...object, content: [] };
    case 'function_call':
      return { ...object, arguments: '' };
    case 'function_call_output':
      return object;
  }
}

function contentObject({ role, modality, text }: Extract<Item, { type: 'message' }>): ContentObject {
  if (role === 'assistant') {
    return modality === 'audio'
      ? { type: 'output_audio', transcript: text }
      : { type: 'output_text', text: text ?? '' };
  }
  return modality === 'audio' ? { type: 'input_audio', transcript: text } : { type: 'input_text', text: text ?? '' };
}
