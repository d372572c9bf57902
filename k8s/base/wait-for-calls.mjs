// Runs in the pod before it is told to stop: node wait-for-calls.mjs METRICS_URL SECONDS [POLL_MS]
//
// When a pod is to end it leaves the Service: no new call comes, and those that run go on. This waits until the last one
// is over, at most SECONDS. Only then does the server get its SIGTERM, upon which it hangs up on whoever is left.
import { setTimeout as sleep } from 'node:timers/promises';

const [url, seconds, pollMs = '1000'] = process.argv.slice(2);
const until = Date.now() + Number(seconds) * 1000;
// The news that the pod leaves takes a moment to reach every node: calls may still come in.
let quiet = 0;

while (Date.now() < until && quiet < 5) {
  const sessions = await openSessions();
  if (sessions === null) break;
  quiet = sessions === 0 ? quiet + 1 : 0;
  await sleep(Math.min(Number(pollMs), Math.max(0, until - Date.now())));
}

/** Null: the server does not tell, so there is nothing to wait for. */
async function openSessions() {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const [, count] = /^repartee_sessions(?:\{[^}]*\})? (\d+)/m.exec(await response.text()) ?? [];
    return count === undefined ? null : Number(count);
  } catch {
    return null;
  }
}
