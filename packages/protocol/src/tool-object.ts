import type { ToolChoice, ToolDefinition } from '@repartee/core/providers';
import { z } from 'zod';

export interface ToolObject {
  readonly type: 'function';
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export type ToolChoiceObject = 'auto' | 'none' | 'required' | { readonly type: 'function'; readonly name: string };

const toolName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected 1 to 64 letters, digits, "_" or "-"');

/** A tool that runs in the client. */
export const toolSchema = z.object({
  type: z.literal('function', 'expected "function": no other kind of tool is supported'),
  name: toolName,
  description: z.string().default(''),
  parameters: z.record(z.string(), z.unknown()).default({ type: 'object', properties: {} }),
});

export const toolChoiceSchema = z.union(
  [z.enum(['auto', 'none', 'required']), z.object({ type: z.literal('function'), name: toolName })],
  'expected "auto", "none", "required" or {"type":"function","name":…}',
);

export function decodeTool({ name, description, parameters }: z.output<typeof toolSchema>): ToolDefinition {
  return { name, description, parameters };
}

export function decodeToolChoice(choice: z.output<typeof toolChoiceSchema>): ToolChoice {
  return typeof choice === 'string' ? choice : { name: choice.name };
}

export function toolObject({ name, description, parameters }: ToolDefinition): ToolObject {
  return { type: 'function', name, description, parameters };
}

export function toolChoiceObject(choice: ToolChoice): ToolChoiceObject {
  return typeof choice === 'string' ? choice : { type: 'function', name: choice.name };
}
