const longest = 300;

/** A line of a tape for people: what kind of decision, then the rest as it stands there. */
export function describeLine(text: string | null): string {
  if (text === null) return 'nothing';
  const shown = plain(text);
  return shown.length <= longest ? shown : `${shown.slice(0, longest)}…`;
}

function plain(text: string): string {
  let line: Record<string, unknown>;
  try {
    line = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return text;
  }
  const { type, event, decision, call, error } = line;
  if (type === 'call') return `a call of ${String(call)}`;
  if (type === 'closed') return 'the end of the session';
  if (type === 'refusal') return `refuses the client: ${JSON.stringify(error)}`;
  const { type: name, ...rest } = (event ?? decision ?? line) as Record<string, unknown>;
  return `${String(name)} ${JSON.stringify(rest)}`;
}
