/** Settings whose value is never shown, whatever plugin they belong to. */
const secretName = /(api_?keys?|secret|token|password|passphrase|authorization|credentials?)$/i;

const HIDDEN = '(hidden)';

/** A copy in which the values of settings that are named like a secret are replaced; numbers and empty values stay. */
export function hideSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hideSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, secretName.test(name) ? hide(inner) : hideSecrets(inner)]),
  );
}

function hide(value: unknown): unknown {
  if (typeof value === 'string') return value === '' ? '' : HIDDEN;
  if (Array.isArray(value)) return value.map(hide);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, hide(inner)]));
}
