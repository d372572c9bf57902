import type { SessionEvent, SessionSettings } from '@repartee/core';
import { errorObject } from './error-object.js';
import type { ErrorObject } from './error-object.js';
import { itemObject } from './item-object.js';
import type { ItemObject } from './item-object.js';
import { DEFAULT_VOICE } from './session-object.js';
import type { PcmFormat, SessionIdentity } from './session-object.js';

export type StatusDetails =
  | { readonly type: 'cancelled'; readonly reason: 'turn_detected' | 'client_cancelled' }
  | { readonly type: 'incomplete'; readonly reason: 'max_output_tokens' | 'content_filter' }
  | { readonly type: 'failed'; readonly error: Pick<ErrorObject, 'type' | 'code' | 'message'> };

/** Tokens of the language model; audio is not counted in tokens here. */
export interface UsageObject {
  readonly total_tokens: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly input_token_details: {
    readonly text_tokens: number;
    readonly audio_tokens: 0;
    readonly image_tokens: 0;
    readonly cached_tokens: 0;
    readonly cached_tokens_details: { readonly text_tokens: 0; readonly audio_tokens: 0; readonly image_tokens: 0 };
  };
  readonly output_token_details: { readonly text_tokens: number; readonly audio_tokens: 0 };
}

export interface ResponseObject {
  readonly object: 'realtime.response';
  readonly id: string;
  readonly status: 'in_progress' | 'completed' | 'cancelled' | 'failed' | 'incomplete';
  readonly status_details: StatusDetails | null;
  readonly output: readonly ItemObject[];
  /** null: it is not part of the conversation. */
  readonly conversation_id: string | null;
  readonly output_modalities: readonly ['audio'] | readonly ['text'];
  readonly max_output_tokens: number | 'inf';
  readonly audio: { readonly output: { readonly format: PcmFormat; readonly voice: string } };
  readonly usage: UsageObject | null;
  readonly metadata: Readonly<Record<string, string>> | null;
}

type ResponseEvent = Extract<SessionEvent, { type: 'response-start' | 'response-end' }>;
type ResponseEnd = Extract<SessionEvent, { type: 'response-end' }>;

export function responseObject(
  event: ResponseEvent,
  settings: SessionSettings,
  identity: SessionIdentity,
): ResponseObject {
  const end = event.type === 'response-end' ? event : null;
  return {
    object: 'realtime.response',
    id: event.responseId,
    status: end?.status ?? 'in_progress',
    status_details: end && statusDetails(end),
    output: end ? end.output.map(itemObject) : [],
    conversation_id: event.apart ? null : conversationId(identity.id),
    output_modalities: [event.modality],
    max_output_tokens: settings.maxTokens ?? 'inf',
    audio: {
      output: { format: { type: 'audio/pcm', rate: identity.outputRate }, voice: settings.voice ?? DEFAULT_VOICE },
    },
    usage: end?.usage ? usageObject(end.usage) : null,
    metadata: event.metadata,
  };
}

function statusDetails({ status, reason, error }: ResponseEnd): StatusDetails | null {
  switch (status) {
    case 'completed':
      return null;
    case 'cancelled':
      return { type: 'cancelled', reason: reason === 'turn-detected' ? 'turn_detected' : 'client_cancelled' };
    case 'incomplete':
      return { type: 'incomplete', reason: reason === 'filter' ? 'content_filter' : 'max_output_tokens' };
    case 'failed': {
      const { type, code, message } = errorObject(error);
      return { type: 'failed', error: { type, code, message } };
    }
  }
}

function usageObject({ inputTokens, outputTokens }: NonNullable<ResponseEnd['usage']>): UsageObject {
  return {
    total_tokens: inputTokens + outputTokens,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    input_token_details: {
      text_tokens: inputTokens,
      audio_tokens: 0,
      image_tokens: 0,
      cached_tokens: 0,
      cached_tokens_details: { text_tokens: 0, audio_tokens: 0, image_tokens: 0 },
    },
    output_token_details: { text_tokens: outputTokens, audio_tokens: 0 },
  };
}

/** A session holds one conversation, so their ids differ in the prefix only. */
function conversationId(sessionId: string): string {
  return `conv_${sessionId.replace(/^sess_/, '')}`;
}
