import type { IncomingMessage } from 'node:http';
import { clientError, parseJson } from '@repartee/protocol';

/** The whole body of a request. Throws `protocol` when it is longer than `maxBytes`. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > maxBytes) {
      throw clientError(`Expected at most ${maxBytes} bytes in the body of this request`, {
        reason: 'message-too-large',
      });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces, length);
}

export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const text = (await readBody(request, maxBytes)).toString('utf8');
  return text.trim() === '' ? {} : parseJson(text);
}

/** The fields and the files of a form. Throws `protocol` when it is none. */
export async function readForm(request: IncomingMessage, maxBytes: number): Promise<FormData> {
  const type = request.headers['content-type'] ?? '';
  const body = await readBody(request, maxBytes);
  if (type.startsWith('multipart/form-data')) {
    try {
      return await new Response(new Uint8Array(body), { headers: { 'Content-Type': type } }).formData();
    } catch {
      // Told below: what is broken about it, the parser does not say.
    }
  }
  throw clientError('Expected a whole body of type multipart/form-data', { reason: 'invalid-value' });
}
