import type { SessionPatch, TurnDetection } from '@repartee/core';
import { z } from 'zod';

/** Silence that ends a turn where a client asks for `server_vad` and names none, ms. */
const USUAL_SILENCE_MS = 500;
/** Most silence before a turn that sounds unfinished is answered, ms. Source: OpenAI's reference. */
const LONGEST_WAIT_MS = { low: 8000, medium: 4000, high: 2000 } as const;

const ms = z.number().int().min(0).max(60_000);
const shared = { create_response: z.boolean().optional(), interrupt_response: z.boolean().optional() };

export const turnDetectionSchema = z
  .discriminatedUnion(
    'type',
    [
      z.object({
        type: z.literal('server_vad'),
        threshold: z.number().min(0).max(1).optional(),
        prefix_padding_ms: ms.optional(),
        silence_duration_ms: ms.optional(),
        idle_timeout_ms: ms.nullish(),
        ...shared,
      }),
      z.object({
        type: z.literal('semantic_vad'),
        eagerness: z.enum(['low', 'medium', 'high', 'auto']).optional(),
        ...shared,
      }),
    ],
    { error: 'expected an object with "type" "server_vad" or "semantic_vad", or null' },
  )
  .nullable();

export type TurnDetectionWish = NonNullable<z.output<typeof turnDetectionSchema>>;

/**
 * `server_vad`: a fixed silence ends the turn. `semantic_vad`: the turn model decides, and waits no longer than the eagerness
 * allows; `auto` is as the server is configured.
 */
export function decodeTurnDetection(
  wish: TurnDetectionWish | null,
  configured: TurnDetection,
): NonNullable<SessionPatch['turnDetection']> | null {
  if (wish === null) return null;
  const given = {
    createResponse: wish.create_response ?? true,
    interruptResponse: wish.interrupt_response ?? true,
  };
  if (wish.type === 'server_vad') {
    const silenceMs = wish.silence_duration_ms ?? USUAL_SILENCE_MS;
    return {
      ...given,
      threshold: wish.threshold ?? configured.threshold,
      prefixMs: wish.prefix_padding_ms ?? configured.prefixMs,
      minDelayMs: silenceMs,
      maxDelayMs: silenceMs,
    };
  }
  const { eagerness = 'auto' } = wish;
  const { threshold, prefixMs, minDelayMs } = configured;
  const maxDelayMs = eagerness === 'auto' ? configured.maxDelayMs : LONGEST_WAIT_MS[eagerness];
  return { ...given, threshold, prefixMs, minDelayMs: Math.min(minDelayMs, maxDelayMs), maxDelayMs };
}

/** What is in force, in the words of the client's last wish. */
export function turnDetectionObject(detection: TurnDetection | null, wish: TurnDetectionWish | null) {
  if (detection === null) return null;
  const shared = { create_response: detection.createResponse, interrupt_response: detection.interruptResponse };
  if (wish?.type === 'server_vad') {
    return {
      type: 'server_vad',
      threshold: detection.threshold,
      prefix_padding_ms: detection.prefixMs,
      silence_duration_ms: detection.maxDelayMs,
      idle_timeout_ms: null,
      ...shared,
    };
  }
  return { type: 'semantic_vad', eagerness: wish?.eagerness ?? 'auto', ...shared };
}
