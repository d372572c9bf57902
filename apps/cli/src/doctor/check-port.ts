import { createServer } from 'node:net';
import { note, ok, problem } from './finding.js';
import type { Finding } from './finding.js';

/** Is the port free, or does our own server hold it already? */
export async function checkPort(host: string, port: number): Promise<Finding> {
  const subject = `port ${port}`;
  const code = await listenError(host, port);
  if (code === undefined) return ok(subject, 'free');
  if (code !== 'EADDRINUSE') {
    return problem(
      subject,
      `This process may not listen on ${host}:${port} (${code})`,
      'Choose another with PORT and HOST',
    );
  }
  return (await isRepartee(port))
    ? note(subject, 'a Repartee server runs here already')
    : problem(
        subject,
        'Another program holds it',
        `Stop that program, or choose another port: PORT=${port + 1} npm start`,
      );
}

async function listenError(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    return await new Promise((resolve) => {
      server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      server.listen(port, host, () => resolve(undefined));
    });
  } finally {
    server.close();
  }
}

async function isRepartee(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health/live`, { signal: AbortSignal.timeout(2_000) });
    return response.ok;
  } catch {
    return false;
  }
}
