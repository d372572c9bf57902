import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Conversations } from '@repartee/core';
import type { SessionPatch } from '@repartee/core';
import { firstWishes, OPENAI_RATE, OpenAiDialect, takeWish } from '@repartee/protocol';
import type { SessionWish, Wishes } from '@repartee/protocol';
import { Admission, bearerKey } from './admission.js';
import type { Refusal } from './admission.js';
import type { Manner } from './clients.js';
import { EphemeralKeys } from './ephemeral-keys.js';

const KEY_PROTOCOL = 'openai-insecure-api-key.';
const BETA_PROTOCOL = 'openai-beta.realtime-v1';

/** `/v1/realtime`: for clients of OpenAI's Realtime API, unchanged. */
@Injectable()
export class OpenAiDoor {
  readonly #admission: Admission;
  readonly #keys: EphemeralKeys;
  readonly #conversations: Conversations;

  constructor(admission: Admission, keys: EphemeralKeys, conversations: Conversations) {
    this.#admission = admission;
    this.#keys = keys;
    this.#conversations = conversations;
  }

  /** Whoever comes by WebSocket: how they are to be served, or why not. */
  admit(request: IncomingMessage, url: URL): Manner | Refusal {
    const { origin, host, authorization } = request.headers;
    const offered = protocolsOf(request);
    const key = bearerKey(authorization) ?? keyOf(offered) ?? headerOf(request, 'api-key');
    const verdict = this.#admission.judge({ origin, host, apiKey: key, sampleRate: String(OPENAI_RATE) });
    if (!verdict.admitted) return verdict;
    const wish = this.#keys.find(key)?.session;
    const type = wish?.type ?? (url.searchParams.get('intent') === 'transcription' ? 'transcription' : 'realtime');
    const model = (url.searchParams.get('model') ?? url.searchParams.get('deployment') ?? wish?.model ?? '').slice(
      0,
      256,
    );
    const beta = headerOf(request, 'openai-beta') === 'realtime=v1' || offered.includes(BETA_PROTOCOL);
    return this.#manner(firstWishes(type, model || 'repartee'), wish, beta);
  }

  #manner(first: Wishes, wish: SessionWish | undefined, beta: boolean): Manner {
    const configured = this.#conversations.configured;
    const own = ownPatch(first);
    const taken = wish ? takeWish(first, wish, configured) : { wishes: first, patch: {} };
    return {
      sampleRate: OPENAI_RATE,
      settings: { ...own, ...taken.patch },
      speak: (options) => new OpenAiDialect({ ...options, configured, wishes: taken.wishes, beta }),
    };
  }
}

function ownPatch({ type }: Wishes): SessionPatch {
  return type === 'transcription' ? { turnDetection: { createResponse: false } } : {};
}

function protocolsOf(request: IncomingMessage): readonly string[] {
  return (headerOf(request, 'sec-websocket-protocol') ?? '').split(',').map((name) => name.trim());
}

function keyOf(protocols: readonly string[]): string | undefined {
  return protocols.find((name) => name.startsWith(KEY_PROTOCOL))?.slice(KEY_PROTOCOL.length);
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
