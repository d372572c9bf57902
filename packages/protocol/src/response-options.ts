import type { ResponseOptions } from '@repartee/core';
import { z } from 'zod';
import { decodeNewItem, newItemSchema } from './new-item.js';
import { decodeMaxTokens, decodeVoice, maxTokensSchema, modalitiesSchema, voiceSchema } from './session-update.js';
import { decodeTool, decodeToolChoice, toolChoiceSchema, toolSchema } from './tool-object.js';

const referenceSchema = z.object({ type: z.literal('item_reference'), id: z.string().min(1).max(512) });

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
  /** `none`: outside the conversation, beside whatever else is being answered. */
  conversation: z.enum(['auto', 'none'], 'expected "auto" or "none"').optional(),
  /** Read instead of the conversation. */
  input: z
    .array(z.union([referenceSchema, newItemSchema]))
    .max(512)
    .nullish(),
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
    ...(response.conversation === 'none' && { apart: true }),
    ...(response.input && {
      input: response.input.map((item) =>
        item.type === 'item_reference' ? ({ type: 'reference', itemId: item.id } as const) : decodeNewItem(item),
      ),
    }),
    ...(response.metadata && { metadata: response.metadata }),
  };
}
