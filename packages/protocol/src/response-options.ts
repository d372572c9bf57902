import type { ResponseOptions } from '@repartee/core';
import { z } from 'zod';
import { decodeMaxTokens, decodeVoice, maxTokensSchema, modalitiesSchema, voiceSchema } from './session-update.js';
import { decodeTool, decodeToolChoice, toolChoiceSchema, toolSchema } from './tool-object.js';

export const responseSchema = z.object({
  instructions: z.string().optional(),
  output_modalities: modalitiesSchema.optional(),
  tools: z.array(toolSchema).max(128).optional(),
  tool_choice: toolChoiceSchema.optional(),
  max_output_tokens: maxTokensSchema.optional(),
  metadata: z
    .record(z.string().max(64), z.string().max(512))
    .refine((pairs) => Object.keys(pairs).length <= 16, 'expected at most 16 pairs')
    .nullish(),
  audio: z.object({ output: z.object({ voice: voiceSchema.optional() }).optional() }).optional(),
  repartee: z.object({ interruptible: z.boolean().optional() }).optional(),
  conversation: z.literal('auto', 'expected "auto": responses outside the conversation are not supported').optional(),
  input: z.undefined({ error: 'a response always answers the whole conversation; leave "input" out' }).optional(),
});

export function decodeResponse(response: z.output<typeof responseSchema>): ResponseOptions {
  const maxTokens = response.max_output_tokens === undefined ? null : decodeMaxTokens(response.max_output_tokens);
  const voice = response.audio?.output?.voice === undefined ? null : decodeVoice(response.audio.output.voice);
  return {
    ...(response.instructions !== undefined && { instructions: response.instructions }),
    ...(response.output_modalities && { modality: response.output_modalities[0] }),
    ...(response.tools && { tools: response.tools.map(decodeTool) }),
    ...(response.tool_choice && { toolChoice: decodeToolChoice(response.tool_choice) }),
    ...(maxTokens !== null && { maxTokens }),
    ...(voice !== null && { voice }),
    ...(response.repartee?.interruptible !== undefined && { interruptible: response.repartee.interruptible }),
    ...(response.metadata && { metadata: response.metadata }),
  };
}
