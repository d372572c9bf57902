/** A step of a script, or a part of it, on one line for people: `agent_says /nine/ within_ms 700`. */
export function describeStep(value: unknown): string {
  if (value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return value.map(describeStep).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .map(([name, part]) => (part === true ? name : `${name} ${describeStep(part)}`))
    .join(' ');
}
