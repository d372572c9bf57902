import { describe, expect, it } from '@jest/globals';
import type { TurnTimeline } from '@repartee/core';
import { renderWaterfall, waterfallRows } from './waterfall.js';

function timeline(marks: TurnTimeline['marks']): TurnTimeline {
  return {
    responseId: 'resp_1',
    itemId: 'item_1',
    anchor: 'speech-end',
    marks,
    timings: {},
    userAudioMs: 1000,
    answerAudioMs: 2000,
    outcome: 'completed',
  };
}

describe('waterfall', () => {
  it('begins each stage where the one it waits for ended', () => {
    const marks = {
      pause: 128,
      transcript: 250,
      endpoint: 200,
      'llm-first-token': 300,
      'tts-first-audio': 400,
      'first-audio-sent': 420,
    };
    expect(waterfallRows(timeline(marks), 425)).toEqual([
      { label: 'pause', fromMs: 0, toMs: 128 },
      { label: 'transcript', fromMs: 128, toMs: 250 },
      { label: 'endpoint', fromMs: 0, toMs: 200 },
      { label: 'first token', fromMs: 250, toMs: 300 },
      { label: 'voice', fromMs: 300, toMs: 400 },
      { label: 'sent', fromMs: 400, toMs: 420 },
      { label: 'heard', fromMs: 0, toMs: 425 },
    ]);
  });

  it('shows where the answer was begun before the turn was over', () => {
    const marks = { pause: 60, transcript: 150, draft: 155, endpoint: 400, 'llm-first-token': 230 };
    expect(waterfallRows(timeline(marks))).toEqual([
      { label: 'pause', fromMs: 0, toMs: 60 },
      { label: 'transcript', fromMs: 60, toMs: 150 },
      { label: 'draft', fromMs: 150, toMs: 155 },
      { label: 'endpoint', fromMs: 0, toMs: 400 },
      { label: 'first token', fromMs: 155, toMs: 230 },
    ]);
  });

  it('begins an answer that was not drafted with the end of the turn', () => {
    const rows = waterfallRows(timeline({ transcript: 150, endpoint: 400, 'llm-first-token': 480 }));
    expect(rows.at(-1)).toEqual({ label: 'first token', fromMs: 400, toMs: 480 });
  });

  it('holds back speech that was ready before the turn was over', () => {
    const rows = waterfallRows(timeline({ 'tts-first-audio': 300, endpoint: 600, 'first-audio-sent': 605 }));
    expect(rows.at(-1)).toEqual({ label: 'sent', fromMs: 600, toMs: 605 });
  });

  it('draws bars in scale, with the budget', () => {
    expect(renderWaterfall(timeline({ pause: 140, transcript: 350 }), { width: 23 })).toEqual([
      'pause         ████                │     140 ms',
      'transcript        ██████          │     350 ms',
      '                             700 ms',
    ]);
  });

  it('shrinks the scale for a turn that took longer, and marks what is over the budget', () => {
    const lines = renderWaterfall(timeline({ endpoint: 200, 'first-audio-sent': 1400 }), {
      width: 21,
      paint: (text, kind) => (kind === 'over' ? 'x' : text),
    });
    expect(lines[0]).toBe('endpoint      ███       │             200 ms');
    expect(lines[1]).toBe('sent             xxxxxxxxxxxxxxxxx   1400 ms');
  });

  it('draws nothing without marks', () => {
    expect(renderWaterfall(timeline({}))).toEqual([]);
  });
});
