import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { definePlugin } from '../providers/index.js';
import { configJsonSchema } from './json-schema.js';

interface Node {
  readonly [key: string]: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly anyOf?: readonly Node[];
}

function at(schema: unknown, ...path: string[]): Node {
  return path.reduce((node, name) => node.properties?.[name] ?? expect(name).toBeUndefined()!, schema as Node);
}

const voice = definePlugin({
  name: 'voice',
  config: z.strictObject({ model: z.string().default('/somewhere/voice.onnx'), noise: z.number().min(0).default(0.6) }),
  provide: { tts: () => ({ rate: 24_000 }) as never },
});

describe('the JSON Schema for editors', () => {
  it('explains every setting and refuses unknown ones', () => {
    const port = at(configJsonSchema(), 'server', 'port');
    expect(port).toMatchObject({ description: expect.stringContaining('PORT'), default: 8000 });
    expect(port.anyOf).toContainEqual(expect.objectContaining({ type: 'integer', maximum: 65_535 }));
    expect(at(configJsonSchema(), 'server')['additionalProperties']).toBe(false);
  });

  it('lets a variable stand for a number', () => {
    const { anyOf } = at(configJsonSchema(), 'server', 'port');
    expect(anyOf).toContainEqual({ type: 'string', pattern: '\\$\\{' });
  });

  it('demands only what has no default', () => {
    expect(configJsonSchema()['required']).toEqual(['plugins', 'providers']);
  });

  it('knows the settings of the plugins it is given, and who can serve what', () => {
    const schema = configJsonSchema([voice]);
    const [settings, nothing] = at(schema, 'plugins', 'voice').anyOf!;
    expect(Object.keys(settings!.properties!)).toEqual(['from', 'model', 'noise']);
    expect(nothing).toEqual({ type: 'null' });
    expect(at(schema, 'providers', 'tts').anyOf![0]).toEqual({ enum: ['voice'] });
    expect(at(schema, 'providers', 'asr').anyOf![0]).toEqual({ type: 'string' });
  });

  it('names no path of the machine it was made on', () => {
    expect(JSON.stringify(configJsonSchema([voice]))).not.toContain('/somewhere');
  });
});
