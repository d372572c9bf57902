import { freemem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { configPath, namedIn } from '@repartee/core/config';
import type { Terminal } from '../terminal.js';
import { checkBuild } from './check-build.js';
import { checkConfig } from './check-config.js';
import { checkDevices } from './check-devices.js';
import { checkMemory } from './check-memory.js';
import { checkModels } from './check-models.js';
import { checkNode } from './check-node.js';
import { checkOnnx } from './check-onnx.js';
import { checkPage } from './check-page.js';
import { checkPlugins } from './check-plugins.js';
import { checkPort } from './check-port.js';
import type { Finding } from './finding.js';
import { voiceNotice } from './voice-notice.js';

export interface DoctorOptions {
  readonly configPath?: string;
}

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Looks at everything a server needs. False when something that is needed is missing. */
export async function doctor(options: DoctorOptions, terminal: Terminal): Promise<boolean> {
  const findings: Finding[] = [];
  for await (const finding of examine(options)) {
    findings.push(finding);
    print(finding, terminal);
  }
  const problems = findings.filter(({ level }) => level === 'problem').length;
  terminal.line();
  terminal.line(
    problems === 0 ? 'Ready: `npm start`, then open the page or `npx repartee talk`.' : `${problems} to mend.`,
  );
  terminal.result({ ready: problems === 0, findings });
  return problems === 0;
}

async function* examine(options: DoctorOptions): AsyncGenerator<Finding> {
  yield checkNode(process.versions.node);
  yield checkMemory(process.availableMemory?.() ?? freemem());
  yield checkBuild(root);
  yield checkPage(root);
  yield await checkOnnx();
  yield* await checkModels(`${root}/plugins`);
  const { finding, loaded } = await checkConfig(configPath(options.configPath, process.env), process.env);
  yield finding;
  if (!loaded) return;
  yield await checkDevices(loaded);
  yield* await checkPlugins(loaded);
  yield await checkPort(loaded.config.server.host, loaded.config.server.port);
  for (const { name } of namedIn(loaded.config.providers.tts)) yield* await voiceNotice(name);
}

function print({ level, subject, message, mend }: Finding, terminal: Terminal): void {
  const { colors } = terminal;
  const sign = { ok: colors.green('ok  '), note: colors.yellow('note'), problem: colors.red('FAIL') }[level];
  terminal.line(`${sign}  ${subject.padEnd(22)} ${message.replaceAll('\n', '\n      ')}`);
  if (mend) terminal.line(`      ${' '.repeat(22)} ${colors.dim(`→ ${mend}`)}`);
}
