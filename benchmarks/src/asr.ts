import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DisposeStack } from '@repartee/core/streams';
import { clipsFor, listened } from './asr/clip-set.js';
import { EngineProcess } from './asr/engine-process.js';
import type { Answer, Question } from './asr/engine-process.js';
import { enginesFor, models } from './asr/engines.js';
import type { Engine } from './asr/engines.js';
import { report } from './asr/report.js';
import type { Transcriber } from './asr/report.js';
import type { Recording } from './recordings.js';
import { writeReport } from './report.js';

/** Of a sample of the clips; all of them are enough for one. The text is that of the first round, the time the shortest. */
const ROUNDS = 2;

/**
 * CPU time and errors of our transcriber and of others, on the same weights and the same clips, one thread each. The engines
 * take turns at every clip, so that the noise of the machine hits all alike.
 */
export async function asr(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      all: { type: 'boolean', default: false },
      more: { type: 'boolean', default: false },
      model: { type: 'string', default: 'tiny.en' },
      peer: { type: 'string', multiple: true },
    },
  });
  const model = models.find((name) => name === values.model);
  if (!model) throw new Error(`Expected --model ${models.join(' or ')}, got ${values.model}`);
  const clips = clipsFor(model, values.all);
  if (clips.length === 0) {
    console.log('Skipped: the recordings of ../shared/audio are not there');
    return;
  }
  const { installed, missing } = enginesFor(model, { more: values.more, peers: values.peer });
  if (missing.length > 0)
    console.log(`Not installed and skipped; to have them: benchmarks/peers/install ${missing.join(' ')}`);
  if (installed.length === 0) return;
  const flags = [
    ...(model === 'tiny.en' ? [] : ['--model', model]),
    ...(values.all ? ['--all'] : []),
    ...(values.more ? ['--more'] : []),
    ...(values.peer ?? []).flatMap((peer) => ['--peer', peer]),
  ];
  const rounds = values.all ? 1 : ROUNDS;
  const transcribers = await transcribe(installed, clips, rounds);
  writeReport({
    name: model === 'tiny.en' ? 'asr' : `asr-${model}`,
    command: ['npm run bench asr', ...(flags.length > 0 ? ['--', ...flags] : [])].join(' '),
    body: report({ model, rounds, transcribers, missing }),
  });
}

async function transcribe(
  engines: readonly Engine[],
  clips: readonly Recording[],
  rounds: number,
): Promise<readonly Transcriber[]> {
  await using open = new DisposeStack();
  const folder = await mkdtemp(join(tmpdir(), 'repartee-asr-'));
  open.defer(() => rm(folder, { recursive: true }));
  const questions: Question[] = [];
  for (const [index, clip] of clips.entries()) {
    const samples = join(folder, `${index}.f32`);
    await writeFile(samples, listened(clip));
    questions.push({ samples, language: clip.language });
  }
  const processes: EngineProcess[] = [];
  for (const engine of engines) processes.push(open.use(await EngineProcess.start(engine)));
  for (const process of processes) await process.transcribe(questions[0]!);

  const answers = engines.map(() => new Array<Answer>());
  for (let round = 0; round < rounds; round++) {
    for (const [index, question] of questions.entries()) {
      for (const [place] of processes.entries()) {
        const turn = (place + index + round) % processes.length;
        const answer = await processes[turn]!.transcribe(question);
        const before = answers[turn]![index];
        answers[turn]![index] = before ? { ...before, cpuMs: Math.min(before.cpuMs, answer.cpuMs) } : answer;
      }
    }
    console.log(`round ${round + 1} of ${rounds} is done`);
  }
  return engines.map(({ name }, turn) => ({
    name,
    heard: clips.map(({ id, text: reference, language, set, seconds }, index) => ({
      ...answers[turn]![index]!,
      id,
      reference,
      language,
      set,
      seconds,
    })),
  }));
}
