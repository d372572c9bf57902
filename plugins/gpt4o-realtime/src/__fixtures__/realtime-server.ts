import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

export type Fault =
  | 'none'
  | 'silent-greeting'
  | 'stall'
  | 'stall-midway'
  | 'cut'
  | 'cut-midway'
  | 'garbage'
  | 'drip'
  | 'rate-limit'
  | 'failed'
  | 'expired'
  | 'length';

/** A server of the Realtime API, written after OpenAI's reference for these tests: text only, and strict about what it is sent. */
export interface FakeRealtime extends AsyncDisposable {
  readonly url: string;
  fault: Fault;
  /** HTTP status that refuses the upgrade; 0: let in. */
  refuse: number;
  readonly headers: Record<string, unknown>[];
  readonly paths: string[];
  /** What was asked, as the `response` of each `response.create`. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read what they expect
  readonly asked: any[];
  readonly cancelled: string[];
  connections: number;
  /** What the client did that the protocol does not allow. */
  readonly mistakes: string[];
  hangUp(): void;
}

export async function fakeRealtime(): Promise<FakeRealtime> {
  const sockets = new Set<WebSocket>();
  const http = createServer();
  const server = new WebSocketServer({ noServer: true });
  let ids = 0;
  const fake: FakeRealtime = {
    url: '',
    fault: 'none',
    refuse: 0,
    headers: [],
    paths: [],
    asked: [],
    cancelled: [],
    connections: 0,
    mistakes: [],
    hangUp() {
      for (const socket of sockets) socket.close(1001);
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.terminate();
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };

  http.on('upgrade', (request, socket, head) => {
    fake.headers.push(request.headers);
    fake.paths.push(request.url ?? '');
    if (fake.refuse) {
      socket.end(`HTTP/1.1 ${fake.refuse} No\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`);
      return;
    }
    server.handleUpgrade(request, socket, head, (webSocket) => {
      fake.connections++;
      sockets.add(webSocket);
      webSocket.on('close', () => sockets.delete(webSocket));
      serve(webSocket);
    });
  });

  function serve(socket: WebSocket): void {
    const active = new Map<string, AbortController>();
    const send = (event: object) => socket.send(JSON.stringify({ event_id: `event_${++ids}`, ...event }));
    const refuse = (code: string, eventId: unknown) => {
      fake.mistakes.push(code);
      send({ type: 'error', error: { type: 'invalid_request_error', code, message: 'no', event_id: eventId ?? null } });
    };
    if (fake.fault !== 'silent-greeting')
      send({ type: 'session.created', session: { object: 'realtime.session', type: 'realtime' } });
    socket.on('message', (data: Buffer) => {
      const event = JSON.parse(data.toString());
      switch (event.type) {
        case 'session.update':
          if (event.session?.type !== 'realtime') return refuse('missing_required_parameter', event.event_id);
          return send({ type: 'session.updated', session: event.session });
        case 'response.create':
          return void respond(event, send, active, refuse);
        case 'response.cancel': {
          const running = active.get(event.response_id);
          if (!running) return refuse('response_cancel_not_active', event.event_id);
          fake.cancelled.push(event.response_id);
          return running.abort();
        }
        default:
          return refuse('invalid_value', event.event_id);
      }
    });

    async function respond(
      // eslint-disable-next-line @typescript-eslint/no-explicit-any -- checked below
      event: any,
      send: (event: object) => void,
      active: Map<string, AbortController>,
      refuse: (code: string, eventId: unknown) => void,
    ): Promise<void> {
      const { response } = event;
      if (!isRight(response)) return refuse('invalid_value', event.event_id);
      fake.asked.push(response);
      const { fault } = fake;
      if (fault === 'rate-limit') {
        return send({
          type: 'error',
          error: { type: 'tokens', code: 'rate_limit_exceeded', message: 'a secret', event_id: event.event_id },
        });
      }
      if (fault === 'cut') return socket.terminate();
      if (fault === 'stall') return;
      const id = `resp_${++ids}`;
      const running = new AbortController();
      active.set(id, running);
      const about = { id, object: 'realtime.response', metadata: response.metadata, conversation_id: null };
      send({ type: 'response.created', response: { ...about, status: 'in_progress', output: [], usage: null } });
      const done = (
        status: string,
        details: object | null,
        usage: object | null = { input_tokens: 12, output_tokens: 7 },
      ) => {
        active.delete(id);
        send({ type: 'response.done', response: { ...about, status, status_details: details, output: [], usage } });
      };
      if (fault === 'failed')
        return done('failed', {
          type: 'failed',
          error: { type: 'server_error', code: 'server_error', message: 'a secret' },
        });
      if (fault === 'garbage') return socket.send('{"type":');
      if (fault === 'expired') {
        send({ type: 'error', error: { type: 'invalid_request_error', code: 'session_expired', message: 'over' } });
        return socket.close(1001);
      }
      const last = response.input.at(-1);
      const said = last?.content?.[0]?.text ?? '';
      const place = { response_id: id, output_index: 0 };
      if (/colour/.test(said) && response.tools.length > 0 && response.tool_choice !== 'none') {
        const [{ name }] = response.tools;
        for (const [index, args] of ['{"colour":"blue"}', ''].slice(0, /both/i.test(said) ? 2 : 1).entries()) {
          const item = { id: `item_${++ids}`, type: 'function_call', name, call_id: `call_${ids}`, arguments: args };
          send({ type: 'response.output_item.added', ...place, output_index: index, item: { ...item, arguments: '' } });
          send({
            type: 'response.function_call_arguments.delta',
            ...place,
            item_id: item.id,
            call_id: item.call_id,
            delta: args,
          });
          send({
            type: 'response.function_call_arguments.done',
            ...place,
            item_id: item.id,
            call_id: item.call_id,
            name,
            arguments: args,
          });
          send({
            type: 'response.output_item.done',
            ...place,
            output_index: index,
            item: { ...item, status: 'completed' },
          });
        }
        return done('completed', null);
      }
      const item = { id: `item_${++ids}`, type: 'message', role: 'assistant', content: [] };
      send({ type: 'response.output_item.added', ...place, item });
      const words =
        last?.type === 'function_call_output' ? ['It ', 'is ', 'noted.'] : ['You ', 'said: ', ...said.split(/(?<= )/)];
      for (const [index, delta] of words.entries()) {
        if (running.signal.aborted) return done('cancelled', { type: 'cancelled', reason: 'client_cancelled' });
        send({ type: 'response.output_text.delta', ...place, item_id: item.id, content_index: 0, delta });
        if (fault === 'stall-midway' && index === 1) return;
        if (fault === 'cut-midway' && index === 1) return socket.terminate();
        await new Promise((resolve) => setTimeout(resolve, fault === 'drip' ? 60 : 3));
      }
      send({ type: 'response.output_item.done', ...place, item: { ...item, status: 'completed' } });
      if (fault === 'length') return done('incomplete', { type: 'incomplete', reason: 'max_output_tokens' });
      done('completed', null);
    }
  }

  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return Object.assign(fake, { url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/v1/realtime` });
}

/** As the reference has it: content by role, whole calls, metadata of texts. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- this is the check
function isRight(response: any): boolean {
  if (response?.conversation !== 'none' || !Array.isArray(response.input)) return false;
  if (JSON.stringify(response.output_modalities) !== '["text"]') return false;
  if (!Object.values(response.metadata ?? {}).every((value) => typeof value === 'string')) return false;
  if (
    !response.tools.every(
      (tool: { type: unknown; name: unknown }) => tool.type === 'function' && typeof tool.name === 'string',
    )
  )
    return false;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- this is the check
  return response.input.every((item: any) => {
    if (item.type === 'function_call')
      return typeof item.name === 'string' && typeof item.arguments === 'string' && !!item.call_id;
    if (item.type === 'function_call_output') return typeof item.output === 'string' && !!item.call_id;
    const part = item.role === 'assistant' ? 'output_text' : 'input_text';
    return (
      item.type === 'message' &&
      item.content.length > 0 &&
      item.content.every((content: { type: string }) => content.type === part)
    );
  });
}
