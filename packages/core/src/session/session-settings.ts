import type { Config } from '../config/schema.js';
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

/** What a session begins with, as the config has it. */
export function configuredSettings(config: Pick<Config, 'agent' | 'turnTaking'>): SessionSettings {
  const { instructions, voice, speed, language } = config.agent;
  return {
    instructions,
    voice,
    speed,
    language,
    modality: 'audio',
    tools: [],
    toolChoice: 'auto',
    maxTokens: null,
    turnDetection: configuredDetection(config),
  };
}

/** Also what a client gets that turns detection on again without saying how. */
export function configuredDetection({ turnTaking }: Pick<Config, 'turnTaking'>): TurnDetection {
  const { threshold, prefixMs, minDelayMs, maxDelayMs, interruption } = turnTaking;
  return { threshold, prefixMs, minDelayMs, maxDelayMs, createResponse: true, interruptResponse: interruption.enabled };
}

/** `configured` fills in what a client leaves out that turns detection on. */
export function mergeSettings(
  settings: SessionSettings,
  patch: SessionPatch,
  configured: TurnDetection,
): SessionSettings {
  const { turnDetection, ...rest } = patch;
  const detection = turnDetection && { ...(settings.turnDetection ?? configured), ...given(turnDetection) };
  return { ...settings, ...given(rest), turnDetection: detection === undefined ? settings.turnDetection : detection };
}

function given<T extends object>(patch: T): Partial<T> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<T>;
}
