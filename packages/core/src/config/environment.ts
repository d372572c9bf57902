export type Environment = Readonly<Record<string, string | undefined>>;

export type Expansion =
  /** `variables` names those of the environment whose values are part of `text` now. */
  { readonly text: string; readonly variables: readonly string[] } | { readonly problem: string };

const reference = /\$\$\{|\$\{([^}]*)(\}?)/g;
const inside = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/** Fills in `${NAME}` and `${NAME:-default}` (the default stands in for an empty variable too); `$${` is a plain `${`. */
export function expand(text: string, env: Environment): Expansion {
  const variables: string[] = [];
  const problems: string[] = [];
  const expanded = text.replace(reference, (whole, body: string | undefined, end: string | undefined) => {
    if (whole === '$${') return '${';
    const [, name, fallback] = inside.exec(body ?? '') ?? [];
    if (name === undefined || end !== '}') {
      problems.push('expected ${NAME} or ${NAME:-default}; for the characters ${ themselves write $${');
      return '';
    }
    const value = env[name];
    if (value !== undefined && !(value === '' && fallback !== undefined)) {
      variables.push(name);
      return value;
    }
    if (fallback === undefined) {
      problems.push(`the environment variable ${name} is not set; set it, or give a default with \${${name}:-default}`);
    }
    return fallback ?? '';
  });
  return problems.length > 0 ? { problem: [...new Set(problems)].join('; ') } : { text: expanded, variables };
}
