import type { ZodType } from 'zod';
import type { ConfigPath } from './mistake.js';

/** The settings that a schema knows at `path`, for "did you mean". */
export function settingNames(schema: ZodType, path: ConfigPath): string[] {
  const names = objectsAt(schema, path).flatMap((shape) => Object.keys(shape));
  return [...new Set(names)].filter((name) => !name.startsWith('$'));
}

function objectsAt(schema: ZodType, path: ConfigPath): Record<string, ZodType>[] {
  const [first, ...rest] = path;
  return objects(schema).flatMap((node) => {
    if (first === undefined) return 'shape' in node ? [node.shape] : [];
    const child = 'shape' in node ? node.shape[first] : node.each;
    return child ? objectsAt(child, rest) : [];
  });
}

type Container = { readonly shape: Record<string, ZodType> } | { readonly each: ZodType };

/** Looks through defaults, unions and the like at the objects, records and lists behind them. */
function objects(schema: ZodType): Container[] {
  const def = schema.def as unknown as {
    type: string;
    shape?: Record<string, ZodType>;
    innerType?: ZodType;
    in?: ZodType;
    options?: readonly ZodType[];
    valueType?: ZodType;
    element?: ZodType;
  };
  if (def.shape) return [{ shape: def.shape }];
  if (def.options) return def.options.flatMap(objects);
  if (def.innerType) return objects(def.innerType);
  if (def.in) return objects(def.in);
  const each = def.valueType ?? def.element;
  return each ? [{ each }] : [];
}
