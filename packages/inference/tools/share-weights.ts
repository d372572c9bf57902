import { fork } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Ort from 'onnxruntime-node';

// Writes the models of a folder with their weights in files beside them. onnxruntime maps such a file into memory, so
// that what it does not repack is there once for all workers, threads and processes. Results are the same bits.
//
//   node --conditions=@repartee/source --import ./scripts/source-loader.mjs packages/inference/tools/share-weights.ts FROM TO

const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof Ort;
const [from, to] = process.argv.slice(2);

if (process.send) await measure(from as string);
else if (from && to) await shareAll(from, to);
else {
  console.error('Expected two folders: the one with the models, and a new one to write to');
  process.exitCode = 2;
}

async function shareAll(source: string, target: string): Promise<void> {
  mkdirSync(target, { recursive: true });
  console.log('| model | MiB | MiB of a further worker: as it was | weights beside |\n| --- | --- | --- | --- |');
  for (const name of readdirSync(source)) {
    if (name.endsWith('.onnx')) await share(join(source, name), target, name);
    else if (name !== 'SHA256SUMS') cpSync(join(source, name), join(target, name), { recursive: true });
  }
}

async function share(file: string, folder: string, name: string): Promise<void> {
  const session = await ort.InferenceSession.create(file, {
    graphOptimizationLevel: 'disabled',
    optimizedModelFilePath: join(folder, name),
    extra: {
      session: {
        optimized_model_external_initializers_file_name: `${name}.data`,
        optimized_model_external_initializers_min_size_in_bytes: '1024',
      },
    },
  });
  await session.release();
  const sizes = [statSync(file).size / 2 ** 20, await further(file), await further(join(folder, name))];
  console.log(`| ${name} | ${sizes.map((size) => size.toFixed(0)).join(' | ')} |`);
}

/** In a process of its own, which has nothing else to grow by. */
async function further(file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [file]);
    child.once('message', (mebibytes) => resolve(mebibytes as number));
    child.once('exit', (code) => reject(new Error(`Measuring ${file} ended with ${code}`)));
  });
}

/** Private memory that each of three more sessions takes; Linux. */
async function measure(file: string): Promise<void> {
  const open = () =>
    ort.InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' });
  const sessions = [await open()];
  const before = privateMiB();
  for (let more = 0; more < 3; more++) sessions.push(await open());
  process.send?.((privateMiB() - before) / 3);
  for (const session of sessions) await session.release();
  process.disconnect();
}

function privateMiB(): number {
  const pages = readFileSync('/proc/self/smaps_rollup', 'utf8');
  return Number(/Private_Dirty:\s+(\d+)/.exec(pages)?.[1]) / 1024;
}
