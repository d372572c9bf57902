import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { speechFixture } from '@repartee/testing';
import { Phone } from './__fixtures__/phone.js';
import { until } from './__fixtures__/street.js';
import { startServer } from './start-server.js';
import type { RunningServer } from './start-server.js';

const folder = mkdtempSync(join(tmpdir(), 'repartee-phone-'));
const script = join(folder, 'switchboard.yaml');
writeFileSync(
  script,
  JSON.stringify({
    rules: [
      { name: 'keypad', match: '[the] caller pressed 4 2 on the keypad', reply: 'You have chosen room forty two.' },
      {
        name: 'forward',
        match: 'go forward {distance:text}',
        reply:
          'I am on my way. It is a long way from here to there, and I will tell you about each of the houses that stand along it, one after the other, until you stop me.',
      },
    ],
    fallback: 'All right, I have stopped.',
  }),
);

/** Real models at the other end of a phone line. */
const config = {
  plugins: { silero: null, 'smart-turn': null, 'whisper-onnx': null, script: { file: script }, piper: null },
  providers: { vad: 'silero', turn: 'smart-turn', asr: 'whisper-onnx', llm: 'script', tts: 'piper' },
  agent: { language: 'en' },
  server: { host: '127.0.0.1' },
};

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ config, port: 0 });
}, 120_000);
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true });
}, 60_000);

describe('a phone call', () => {
  it('is answered, can be interrupted, and takes digits', async () => {
    await using phone = await Phone.dial(`${server.url.replace('http', 'ws')}/twilio`);
    phone.say(speechFixture('go-forward').samples);
    await until(() => phone.voicedMs > 1500, 'an answer on the phone');

    phone.say(speechFixture('cold-hearted').samples);
    await until(() => phone.log.includes('clear'), 'the interruption');
    await until(() => !phone.isSaying, 'the end of the interruption');
    const before = phone.voicedMs;
    await until(() => phone.voicedMs > before + 600, 'an answer to the interruption');

    const then = phone.voicedMs;
    phone.press('42#');
    await until(() => phone.voicedMs > then + 1000, 'an answer to the digits');
  }, 120_000);
});
