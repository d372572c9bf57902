import type { ToolChoice, ToolDefinition } from '../providers/index.js';
import type { Modality } from './item.js';

/** How the session decides whose turn it is; `null` in the settings: the client commits turns itself. */
export interface TurnDetection {
  /** Probability from which a frame counts as speech, 0..1. */
  readonly threshold: number;
  /** Audio kept from before the first voiced frame, ms. */
  readonly prefixMs: number;
  /** Least and most silence after the last voiced frame before the turn is taken as complete, ms. */
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  /** Answer by itself when a turn is complete. */
  readonly createResponse: boolean;
  /** The user's speech stops the answer. */
  readonly interruptResponse: boolean;
}

/** What a client may see and change of its session. */
export interface SessionSettings {
  readonly instructions: string;
  /** Name of the voice; null: the provider's default. */
  readonly voice: string | null;
  /** 0.25..4 */
  readonly speed: number;
  /** ISO 639-1; null: detected each turn. */
  readonly language: string | null;
  readonly modality: Modality;
  /** Tools that run in the client. The server's own tools come on top and are not shown. */
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice: ToolChoice;
  /** null: no limit. */
  readonly maxTokens: number | null;
  readonly turnDetection: TurnDetection | null;
}

/** Only what is given changes; `turnDetection` is merged field by field unless it is null. */
export type SessionPatch = Partial<Omit<SessionSettings, 'turnDetection'>> & {
  readonly turnDetection?: Partial<TurnDetection> | null;
};

export function mergeSettings(settings: SessionSettings, patch: SessionPatch): SessionSettings {
  const { turnDetection, ...rest } = patch;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { ...settings, ...given, turnDetection: mergeDetection(settings.turnDetection, turnDetection) };
}

function mergeDetection(
  current: TurnDetection | null,
  patch: Partial<TurnDetection> | null | undefined,
): TurnDetection | null {
  if (patch === undefined) return current;
  if (patch === null) return null;
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  return { ...(current ?? standardDetection), ...given };
}

/** What a client gets that turns detection on again without saying how. */
const standardDetection: TurnDetection = {
  threshold: 0.5,
  prefixMs: 300,
  minDelayMs: 200,
  maxDelayMs: 1600,
  createResponse: true,
  interruptResponse: true,
};
