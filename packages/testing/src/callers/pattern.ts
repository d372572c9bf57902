import { z } from 'zod';

/** `/regular expression/flags`, or plain text that has to occur, in capitals or not. */
export const pattern = z
  .string()
  .min(1)
  .transform((text, context) => {
    const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
    try {
      return source === undefined ? new RegExp(escape(text), 'i') : new RegExp(source, flags?.replaceAll('g', ''));
    } catch {
      context.addIssue({ code: 'custom', message: 'expected text, or a regular expression such as /yes|no/i' });
      return z.NEVER;
    }
  });

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
