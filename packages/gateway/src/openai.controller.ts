import type { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { Conversations, createId } from '@repartee/core';
import {
  clientError,
  firstWishes,
  openAiSessionObject,
  parseSessionWish,
  sessionFromBeta,
  takeWish,
} from '@repartee/protocol';
import { EphemeralKeys } from './ephemeral-keys.js';
import { HttpDoor, sendJson } from './http-door.js';
import { readJson } from './read-body.js';

/** What a client may ask for by name. Any other name is taken too: there is one agent behind all of them. */
const MODELS = ['repartee', 'gpt-realtime', 'whisper-1', 'tts-1'];
const STARTED = Math.floor(Date.now() / 1000);
const MAX_BYTES = 1024 * 1024;
const USUAL_SECONDS = 600;
const LEGACY_SECONDS = 60;

/** `/v1`, as clients of OpenAI know it, but for audio. */
@Controller('v1')
export class OpenAiController {
  readonly #door: HttpDoor;
  readonly #keys: EphemeralKeys;
  readonly #conversations: Conversations;

  constructor(door: HttpDoor, keys: EphemeralKeys, conversations: Conversations) {
    this.#door = door;
    this.#keys = keys;
    this.#conversations = conversations;
  }

  @Get('models')
  models(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return this.#door.serve(request, response, async () =>
      sendJson(response, { object: 'list', data: MODELS.map(modelObject) }),
    );
  }

  @Get('models/:id')
  model(@Req() request: IncomingMessage, @Res() response: ServerResponse, @Param('id') id: string): Promise<void> {
    return this.#door.serve(request, response, async () => {
      if (!MODELS.includes(id)) {
        throw clientError(`There is no model of this name; there are ${MODELS.join(', ')}`, {
          reason: 'model-not-found',
          param: 'model',
        });
      }
      sendJson(response, modelObject(id));
    });
  }

  /** A key for a page, and the session that it opens. */
  @Post('realtime/client_secrets')
  @HttpCode(200)
  clientSecret(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return this.#door.serve(request, response, async () => {
      const body = fieldsOf(await readJson(request, MAX_BYTES));
      const { value, expiresAt, session } = this.#issue(body.session ?? { type: 'realtime' }, secondsOf(body));
      sendJson(response, { value, expires_at: expiresAt, session });
    });
  }

  /** The same as it was before 2025-08. */
  @Post(['realtime/sessions', 'realtime/transcription_sessions'])
  @HttpCode(200)
  legacySecret(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return this.#door.serve(request, response, async () => {
      const type = request.url?.includes('transcription_sessions') ? 'transcription' : 'realtime';
      const body = sessionFromBeta(fieldsOf(await readJson(request, MAX_BYTES)), type);
      const { value, expiresAt, session } = this.#issue(body, LEGACY_SECONDS);
      sendJson(response, { ...session, client_secret: { value, expires_at: expiresAt } });
    });
  }

  #issue(given: unknown, seconds: number) {
    const wish = parseSessionWish(given);
    const { configured } = this.#conversations;
    const { wishes, patch } = takeWish(firstWishes(wish.type, wish.model ?? 'repartee'), wish, configured);
    const issued = this.#keys.issue(wish, seconds);
    const { turnDetection, ...rest } = patch;
    const detection = turnDetection === null ? null : { ...configured.turnDetection!, ...turnDetection };
    const settings = { ...configured, ...rest, turnDetection: detection };
    return { ...issued, session: openAiSessionObject(createId('sess'), settings, wishes) };
  }
}

function secondsOf({ expires_after: after }: Readonly<Record<string, unknown>>): number {
  const seconds = (after as { seconds?: unknown } | null | undefined)?.seconds ?? USUAL_SECONDS;
  if (typeof seconds === 'number' && seconds >= 10 && seconds <= 7200) return seconds;
  throw clientError('Expected expires_after.seconds from 10 to 7200', {
    reason: 'invalid-value',
    param: 'expires_after.seconds',
  });
}

function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw clientError('Expected a JSON object as the body', { reason: 'invalid-json' });
}

function modelObject(id: string) {
  return { id, object: 'model', created: STARTED, owned_by: 'repartee' };
}
