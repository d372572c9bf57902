// own.js FOLDER FRAMES: our transcriber as a process of its own, which speaks the protocol of benchmarks/peers/serve.py.
// The plugin through the real pool with one thread. FRAMES: `whole`, or `frames` as a session does it: 32 ms at a time with partial transcripts.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { silentLogger, systemClock } from '@repartee/core/providers';
import type { AsrInput, InferenceClient, LoadedModel } from '@repartee/core/providers';
import { WorkerPool } from '@repartee/inference';
import whisper from '@repartee/plugin-whisper-onnx';
import type { Answer, Question } from './engine-process.js';

const [folder, mode] = process.argv.slice(2);
const inFrames = mode === 'frames';
const frame = 512;

await using pool = new WorkerPool({ lanes: { compute: { threads: 1 } } });
let running: Promise<unknown> = Promise.resolve();

/** The pool, and when it is done: audio that came faster than the pool would get fewer partial transcripts than in a call. */
const inference: InferenceClient = {
  async load<Input, Output>(spec: Parameters<InferenceClient['load']>[0]): Promise<LoadedModel<Input, Output>> {
    const model = await pool.load<Input, Output>(spec);
    return {
      run(input, options) {
        const result = model.run(input, options);
        running = result.catch(() => undefined);
        return result;
      },
    };
  },
};

const asr = await whisper.provide.asr!(
  whisper.config.parse({ ...(folder ? { model: folder } : {}), partials: inFrames }),
  {
    inference,
    logger: silentLogger,
    clock: systemClock,
    resolvePath: (path) => path,
  },
);

async function* turn(samples: Float32Array): AsyncGenerator<AsrInput> {
  const size = inFrames ? frame : samples.length;
  for (let at = 0; at < samples.length; at += size) {
    yield { type: 'audio', samples: samples.subarray(at, at + size) };
    // A turn of the event loop, in which a partial transcript may begin.
    await new Promise((resolve) => setImmediate(resolve));
    if (inFrames) await running;
  }
  yield { type: 'pause' };
}

function reply(value: Answer | { readonly ready: true }): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

reply({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  const clip = JSON.parse(line) as Question;
  const bytes = readFileSync(clip.samples);
  const samples = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const before = process.cpuUsage();
  let text = '';
  for await (const part of asr.transcribe(turn(samples), {
    signal: new AbortController().signal,
    language: clip.language,
  })) {
    if (part.type === 'transcript-end') text = part.text;
  }
  const { user, system } = process.cpuUsage(before);
  reply({ text, cpuMs: (user + system) / 1000 });
}
