import { ReparteeError } from '@repartee/core/providers';

const LONGEST_LINE_BYTES = 1_048_576;
const NEWLINE = 10;

/**
 * `fetch`, but an answer whose line grows beyond 1 MiB fails with `provider`. The client gathers a line by copying all
 * of it with every piece: a server that never ends one would hold up every conversation of the process.
 */
export async function fetchBoundedLines(...request: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(...request);
  if (!response.body) return response;
  let lineBytes = 0;
  const bound = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      const end = piece.lastIndexOf(NEWLINE);
      lineBytes = end < 0 ? lineBytes + piece.length : piece.length - end - 1;
      if (lineBytes > LONGEST_LINE_BYTES) controller.error(tooLong());
      else controller.enqueue(piece);
    },
  });
  return new Response(response.body.pipeThrough(bound), response);
}

function tooLong(): ReparteeError {
  return new ReparteeError(
    'provider',
    `Expected server-sent events, but the server sent a line of more than ${LONGEST_LINE_BYTES} bytes. Check the setting "baseUrl"`,
  );
}
