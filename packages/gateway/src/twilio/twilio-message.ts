import { z } from 'zod';

const text = z.string().max(512);

/** What Twilio sends (Media Streams 1.0); all its numbers are strings. Fields that nobody reads here are left out. */
export const twilioMessageSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('connected') }),
  z.object({
    event: z.literal('start'),
    start: z.object({
      streamSid: text,
      callSid: text.optional(),
      customParameters: z.record(z.string(), z.string()).default({}),
      mediaFormat: z
        .object({ encoding: z.string(), sampleRate: z.number(), channels: z.number() })
        .default({ encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 }),
    }),
  }),
  z.object({
    event: z.literal('media'),
    media: z.object({ track: z.string().default('inbound'), timestamp: z.string().optional(), payload: z.string() }),
  }),
  z.object({ event: z.literal('dtmf'), dtmf: z.object({ digit: z.string().regex(/^[0-9*#A-D]$/) }) }),
  z.object({ event: z.literal('mark'), mark: z.object({ name: text }) }),
  z.object({ event: z.literal('stop') }),
]);

export type TwilioMessage = z.output<typeof twilioMessageSchema>;

/** null: no message of Twilio's, or none that means anything here. */
export function parseTwilioMessage(frame: string): TwilioMessage | null {
  try {
    return twilioMessageSchema.safeParse(JSON.parse(frame)).data ?? null;
  } catch {
    return null;
  }
}

/** What may be sent to Twilio. */
export type TwilioOrder =
  | { readonly event: 'media'; readonly media: { readonly payload: string } }
  | { readonly event: 'mark'; readonly mark: { readonly name: string } }
  | { readonly event: 'clear' };
