import { describeAsr } from '@repartee/testing';
import { inlineInference } from '@repartee/inference';
import { silentLogger } from '@repartee/core/providers';
import { settings } from './settings.js';
import { WhisperAsr } from './whisper-asr.js';

const services = { inference: inlineInference(), logger: silentLogger, resolvePath: (path: string) => path };

describeAsr('whisper-onnx', () => WhisperAsr.open(settings.parse({}), services));
