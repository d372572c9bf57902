// transformers-js-peer.mjs MODULES FOLDER: transformers.js on one thread, 8-bit weights, greedy.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, basename } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [modules, folder] = process.argv.slice(2);
const entry = createRequire(`${modules}/`).resolve('@huggingface/transformers');
const { env, pipeline } = await import(pathToFileURL(entry).href);
env.allowRemoteModels = false;
env.localModelPath = dirname(folder);
const transcriber = await pipeline('automatic-speech-recognition', basename(folder), {
  dtype: 'q8',
  device: 'cpu',
  session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
});
const { is_multilingual: multilingual } = transcriber.model.generation_config;

const reply = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
reply({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  const clip = JSON.parse(line);
  const bytes = readFileSync(clip.samples);
  const samples = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const before = process.cpuUsage();
  const { text } = await transcriber(samples, multilingual ? { language: clip.language, task: 'transcribe' } : {});
  const { user, system } = process.cpuUsage(before);
  reply({ text, cpuMs: (user + system) / 1000 });
}
