import { expect, it } from '@jest/globals';
import { startScreen } from './start-screen.js';

it('shows who does what, where to go, and how long the start took', () => {
  const screen = startScreen({
    url: 'http://localhost:8000',
    serving: [
      { kind: 'asr', plugin: 'whisper-onnx' },
      { kind: 'tts', plugin: 'piper' },
    ],
    devices: ['cuda:0', 'cuda:1', 'cuda:0'],
    configFile: 'repartee.config.yaml',
    readyMs: 2345,
  });
  expect(screen).toContain('ready in 2.3 s · repartee.config.yaml');
  expect(screen).toContain('asr   whisper-onnx  writes down speech');
  expect(screen).toContain('tts   piper         speaks');
  expect(screen).toContain('Models     3 workers on cuda:0, cuda:1\n');
  expect(screen).toContain('http://localhost:8000\n');
  expect(screen).toContain('ws://localhost:8000/realtime');
});
