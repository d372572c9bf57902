import { describe, expect, it } from '@jest/globals';
import { closest, suggestion } from './did-you-mean.js';

describe('closest', () => {
  it('finds what a slip of the finger meant', () => {
    expect(closest('pipr', ['silero', 'piper', 'script'])).toBe('piper');
    expect(closest('whisper_onnx', ['whisper-onnx', 'silero'])).toBe('whisper-onnx');
  });

  it('rather says nothing than something far-fetched', () => {
    expect(closest('kaldi', ['silero', 'piper', 'script'])).toBeUndefined();
    expect(closest('tts', ['vad', 'llm'])).toBeUndefined();
  });
});

it('offers the whole list when nothing is near', () => {
  expect(suggestion('kaldi', ['silero', 'piper'], 'there are')).toBe('; there are: silero, piper');
  expect(suggestion('kaldi', [], 'there are')).toBe('');
});
