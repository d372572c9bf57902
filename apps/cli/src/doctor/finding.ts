/** What a check found. `problem`: the server does not start or does not talk; `note`: good to know. */
export interface Finding {
  readonly level: 'ok' | 'note' | 'problem';
  /** What was looked at: two or three words. */
  readonly subject: string;
  readonly message: string;
  /** What to do about it. */
  readonly mend?: string;
}

export function ok(subject: string, message: string): Finding {
  return { level: 'ok', subject, message };
}

export function note(subject: string, message: string, mend?: string): Finding {
  return { level: 'note', subject, message, mend };
}

export function problem(subject: string, message: string, mend: string): Finding {
  return { level: 'problem', subject, message, mend };
}
