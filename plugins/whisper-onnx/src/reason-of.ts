import { z } from 'zod';

/** Why a JSON file could not be used, in one line and without its content. */
export function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const wrong = error.issues.map(({ path }) => path.join('.'));
    return `it lacks, or has in another form, ${wrong.slice(0, 5).join(', ')}${wrong.length > 5 ? ' …' : ''}`;
  }
  if (error instanceof SyntaxError) return 'it is damaged: no JSON';
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  return code === 'EISDIR' ? 'there is a folder' : message;
}
