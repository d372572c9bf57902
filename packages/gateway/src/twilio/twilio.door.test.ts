import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { encodeG711 } from '@repartee/core/audio';
import { WebSocket } from 'ws';
import { startTestServer } from '../__fixtures__/test-server.js';
import type { TestServer } from '../__fixtures__/test-server.js';

const start = (parameters = {}) => ({
  event: 'start',
  sequenceNumber: '1',
  streamSid: 'MZ1',
  start: {
    streamSid: 'MZ1',
    accountSid: 'AC1',
    callSid: 'CA1',
    tracks: ['inbound'],
    customParameters: parameters,
    mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
  },
});
const silence = Buffer.alloc(160, 0xff).toString('base64');
const media = (timestamp: number, payload = silence) => ({
  event: 'media',
  streamSid: 'MZ1',
  media: { track: 'inbound', chunk: '1', timestamp: String(timestamp), payload },
});

describe('the telephone door', () => {
  let server: TestServer;
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  async function dial(headers: Record<string, string> = {}) {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/twilio`, { headers });
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read what they expect
    const orders: any[] = [];
    socket.on('message', (data: Buffer) => orders.push(JSON.parse(data.toString())));
    await once(socket, 'open');
    const send = (message: object | string) =>
      socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    return { socket, orders, send };
  }

  async function eventually(check: () => void): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        return check();
      } catch (error) {
        if (tries > 300) throw error;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  }

  it('carries speech both ways as mu-law, and says where it is from', async () => {
    server = await startTestServer();
    const { send, orders, socket } = await dial();
    send({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    send(start());
    const said = Int16Array.from({ length: 160 }, (_, i) => i * 100);
    send(media(0, Buffer.from(encodeG711(said, 'pcmu')).toString('base64')));
    await eventually(() => expect(server.conversations.last.calls).toEqual(['append 160']));
    expect(server.conversations.last.inputRate).toBe(8000);
    server.conversations.last.emit({
      type: 'audio-delta',
      responseId: 'r',
      itemId: 'i',
      outputIndex: 0,
      samples: said,
    });
    await eventually(() => expect(orders).toHaveLength(1));
    expect(orders[0]).toEqual({
      event: 'media',
      streamSid: 'MZ1',
      media: { payload: Buffer.from(encodeG711(said, 'pcmu')).toString('base64') },
    });
    socket.close();
    await eventually(() => expect(server.conversations.last.closed).toBe(true));
  });

  it('takes lost packets for silence', async () => {
    server = await startTestServer();
    const { send, socket } = await dial();
    send(start());
    for (const timestamp of [0, 20, 100, 120]) send(media(timestamp));
    await eventually(() =>
      expect(server.conversations.last.calls).toEqual([
        'append 160',
        'append 160',
        'append 480',
        'append 160',
        'append 160',
      ]),
    );
    socket.close();
  });

  it('hands digits of the keypad to the agent, together', async () => {
    server = await startTestServer({ twilio: { keypadMs: 60_000, authToken: null, url: null } });
    const { send, socket, orders } = await dial();
    send(start());
    send(media(0));
    for (const digit of ['4', '2', '#'])
      send({ event: 'dtmf', streamSid: 'MZ1', dtmf: { track: 'inbound_track', digit } });
    await eventually(() => expect(server.conversations.last.calls).toContain('add message after undefined'));
    expect(server.conversations.last.item('item_1')).toMatchObject({ text: '[The caller pressed 4 2 on the keypad]' });
    // The fake answers with what it has heard.
    await eventually(() => expect(orders.map(({ event }) => event)).toContain('media'));
    socket.close();
  });

  it('lives through nonsense, and ends with the call', async () => {
    server = await startTestServer();
    const { send, socket } = await dial();
    for (const nonsense of ['{', '[]', '{"event":"media"}', { event: 'media', media: { payload: '?' } }])
      send(nonsense);
    socket.send(Buffer.from([1, 2, 3]));
    send(start());
    send({ event: 'stop', streamSid: 'MZ1', stop: { accountSid: 'AC1', callSid: 'CA1' } });
    await eventually(() => expect(server.conversations.last.closed).toBe(true));
    socket.close();
  });

  it('hangs up when the audio is of another kind', async () => {
    server = await startTestServer();
    const { send, socket } = await dial();
    const wrong = start();
    wrong.start.mediaFormat.sampleRate = 16_000;
    send(wrong);
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([4400, 'the audio is not mu-law of 8 kHz']);
  });

  it('lets in what Twilio has signed, and nobody else', async () => {
    const url = 'wss://voice.example.com/twilio';
    server = await startTestServer({ twilio: { authToken: 'secret', url, keypadMs: 0 } });
    const sign = (address: string) => createHmac('sha1', 'secret').update(address).digest('base64');
    for (const address of [url, 'https://voice.example.com/twilio']) {
      const { socket } = await dial({ 'X-Twilio-Signature': sign(address) });
      socket.close();
    }
    await expect(dial({ 'X-Twilio-Signature': sign('wss://other.example.com/twilio') })).rejects.toThrow('403');
    await expect(dial()).rejects.toThrow('403');
  });

  it('is shut where there are keys and no token', async () => {
    server = await startTestServer({ apiKeys: ['key'] });
    await expect(dial()).rejects.toThrow('403');
  });

  it('is hung up when the server stops', async () => {
    server = await startTestServer();
    const { send, socket } = await dial();
    send(start());
    await eventually(() => expect(server.conversations.size).toBe(1));
    const closed = once(socket, 'close');
    await server.app.close();
    expect((await closed)[0]).toBe(1001);
    server = await startTestServer();
  });
});
