import type { SessionPatch, TurnDetection } from '@repartee/core';
import { z } from 'zod';

type Eagerness = 'low' | 'medium' | 'high' | 'auto';

interface TurnDetectionBase {
  readonly threshold: number;
  readonly prefix_padding_ms: number;
  readonly create_response: boolean;
  readonly interrupt_response: boolean;
  /** Least and most silence before a turn is taken as complete. */
  readonly repartee: { readonly min_delay_ms: number; readonly max_delay_ms: number };
}

/** `semantic_vad`: the turn model decides within the delays. `server_vad`: a fixed silence ends the turn. */
export type TurnDetectionObject =
  | (TurnDetectionBase & { readonly type: 'semantic_vad'; readonly eagerness: Eagerness })
  | (TurnDetectionBase & {
      readonly type: 'server_vad';
      readonly silence_duration_ms: number;
      readonly idle_timeout_ms: null;
    });

const ms = z.number().int().min(0).max(60_000);

const shared = {
  threshold: z.number().min(0).max(1).optional(),
  prefix_padding_ms: ms.optional(),
  create_response: z.boolean().optional(),
  interrupt_response: z.boolean().optional(),
  repartee: z.object({ min_delay_ms: ms.optional(), max_delay_ms: ms.optional() }).optional(),
};

export const turnDetectionSchema = z
  .discriminatedUnion(
    'type',
    [
      z.object({ type: z.literal('server_vad'), silence_duration_ms: ms.optional(), ...shared }),
      z.object({
        type: z.literal('semantic_vad'),
        eagerness: z.enum(['low', 'medium', 'high', 'auto']).optional(),
        ...shared,
      }),
    ],
    { error: 'expected an object with "type" "server_vad" or "semantic_vad", or null' },
  )
  .nullable();

const longestWaitMs = { low: 8000, medium: 4000, high: 2000 } as const;

/** Fields left out keep their value; so do the delays for `server_vad` without a silence and `eagerness: "auto"`. */
export function decodeTurnDetection(wire: z.output<typeof turnDetectionSchema>): SessionPatch['turnDetection'] {
  if (wire === null) return null;
  const silenceMs = wire.type === 'server_vad' ? wire.silence_duration_ms : undefined;
  const eagerness = wire.type === 'semantic_vad' ? wire.eagerness : undefined;
  const maxDelayMs = eagerness && eagerness !== 'auto' ? longestWaitMs[eagerness] : silenceMs;
  return given({
    threshold: wire.threshold,
    prefixMs: wire.prefix_padding_ms,
    minDelayMs: wire.repartee?.min_delay_ms ?? silenceMs,
    maxDelayMs: wire.repartee?.max_delay_ms ?? maxDelayMs,
    createResponse: wire.create_response,
    interruptResponse: wire.interrupt_response,
  });
}

export function turnDetectionObject(detection: TurnDetection | null): TurnDetectionObject | null {
  if (detection === null) return null;
  const { minDelayMs, maxDelayMs } = detection;
  const base: TurnDetectionBase = {
    threshold: detection.threshold,
    prefix_padding_ms: detection.prefixMs,
    create_response: detection.createResponse,
    interrupt_response: detection.interruptResponse,
    repartee: { min_delay_ms: minDelayMs, max_delay_ms: maxDelayMs },
  };
  if (minDelayMs === maxDelayMs) {
    return { type: 'server_vad', silence_duration_ms: maxDelayMs, idle_timeout_ms: null, ...base };
  }
  return { type: 'semantic_vad', eagerness: eagernessOf(maxDelayMs), ...base };
}

function eagernessOf(maxDelayMs: number): Eagerness {
  for (const eagerness of ['low', 'medium', 'high'] as const) {
    if (longestWaitMs[eagerness] === maxDelayMs) return eagerness;
  }
  return 'auto';
}

function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
