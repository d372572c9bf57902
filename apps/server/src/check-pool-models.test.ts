import { expect, it } from '@jest/globals';
import { checkPoolModels } from './check-pool-models.js';

it('refuses settings for a model that is not there, and says which there are', () => {
  expect(() => checkPoolModels(['whisper', 'silero'], ['whisper-onnx', 'silero'])).toThrow(
    'pool.models: expected names of loaded models, got whisper. Loaded are: whisper-onnx, silero',
  );
});

it('takes those of loaded models, and none', () => {
  expect(() => checkPoolModels(['silero'], ['whisper-onnx', 'silero'])).not.toThrow();
  expect(() => checkPoolModels([], [])).not.toThrow();
});
