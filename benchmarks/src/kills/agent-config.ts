import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Isolation = 'threads' | 'processes';

export interface AgentConfig extends AsyncDisposable {
  readonly file: string;
}

/** The offline agent of `npm start` with two workers, and with the plugin that ends threads where they are threads. */
export function agentConfig(isolation: Isolation): AgentConfig {
  const folder = mkdtempSync(join(tmpdir(), 'repartee-kills-'));
  const file = join(folder, 'repartee.config.yaml');
  const ending = { ending: { from: fileURLToPath(new URL('./ending.plugin.js', import.meta.url)) } };
  const config = {
    plugins: {
      ...{ silero: null, 'smart-turn': null, 'whisper-onnx': null, script: null, piper: null },
      ...(isolation === 'threads' && ending),
    },
    providers: { vad: 'silero', turn: 'smart-turn', asr: 'whisper-onnx', llm: 'script', tts: 'piper' },
    agent: { greeting: 'Hello, this is the concierge. How can I help you?', tools: ['set_timer'] },
    pool: { threads: 2, isolation },
  };
  writeFileSync(file, JSON.stringify(config, undefined, 2));
  return { file, [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }) };
}
