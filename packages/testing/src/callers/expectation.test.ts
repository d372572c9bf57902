import { describe, expect, it } from '@jest/globals';
import type { ServerEvent } from '@repartee/protocol';
import type { Action, Evidence } from './evidence.js';
import { judge } from './expectation.js';

const said: Action = { kind: 'say', fromMs: 1000, untilMs: 2000, overAgent: false, text: '“Hello”' };
const span = (startMs: number, endMs: number, responseId = 'a') => ({ startMs, endMs, responseId, itemId: responseId });
const evidence = (parts: Partial<Evidence> = {}): Evidence => ({
  events: [],
  spans: [],
  heardWords: [],
  actions: [said],
  asked: [],
  toolRuns: [],
  ...parts,
});
const word = (atMs: number, text: string) => ({ atMs, itemId: 'a', text });

describe('an expectation', () => {
  it('waits until its time is over', () => {
    const expected = { agent_audio: true, within_ms: 700 } as const;
    expect(judge(expected, evidence(), 2000, 2600)).toBeUndefined();
    expect(judge(expected, evidence(), 2000, 2700)).toEqual({ met: false, seen: 'nothing' });
  });

  it('counts from the last voiced sample, by when it was heard and not by when it was looked at', () => {
    const spans = [span(2650, 3000)];
    expect(judge({ agent_audio: true, within_ms: 700 }, evidence({ spans }), 2000, 9000)).toEqual({
      met: true,
      seen: 'after 650 ms',
    });
    expect(judge({ agent_audio: true, within_ms: 600 }, evidence({ spans }), 2000, 9000)?.met).toBe(false);
    expect(judge({ agent_audio: true, not_before_ms: 660 }, evidence({ spans }), 2000, 9000)?.met).toBe(false);
  });

  it('of silence is broken by the first sound, and met only at the end', () => {
    const expected = { no_agent_audio_for_ms: 800 };
    expect(judge(expected, evidence(), 2000, 2799)).toBeUndefined();
    expect(judge(expected, evidence(), 2000, 2800)?.met).toBe(true);
    expect(judge(expected, evidence({ spans: [span(2400, 2500)] }), 2000, 2410)?.met).toBe(false);
  });

  it('finds words in what was heard since the caller spoke', () => {
    const heardWords = [word(500, 'yes'), word(2300, 'the'), word(2600, 'blue'), word(2900, 'line')];
    const verdict = (agent_says: RegExp) =>
      judge({ agent_says, within_ms: 2000 }, evidence({ heardWords }), 2000, 4000);
    expect(verdict(/blue line/)).toEqual({ met: true, seen: 'after 900 ms' });
    expect(verdict(/yes/)).toEqual({ met: false, seen: '“the blue line”' });
  });

  it('knows when the agent has stopped, and that it did not', () => {
    const actions = [{ ...said, overAgent: true }];
    const stops = (endMs: number, nowMs: number) =>
      judge(
        { agent_stops: true, within_ms: 250 },
        evidence({ actions, spans: [span(500, endMs), span(endMs + 60, 1180)] }),
        2000,
        nowMs,
      );
    expect(stops(1080, 1500)).toEqual({ met: true, seen: 'after 180 ms' });
    expect(
      judge({ agent_stops: true, within_ms: 250 }, evidence({ actions, spans: [span(500, 3000)] }), 2000, 3000),
    ).toEqual({ met: false, seen: 'it went on' });
  });

  it('tells an answer that goes on from another one', () => {
    const goesOn = (responseId: string) =>
      judge(
        { agent_goes_on: true, within_ms: 900 },
        evidence({ spans: [span(500, 1100), span(2300, 2800, responseId)] }),
        2000,
        4000,
      );
    expect(goesOn('a')).toEqual({ met: true, seen: 'after 300 ms' });
    expect(goesOn('b')?.met).toBe(false);
  });

  it('finds events by their fields', () => {
    const event = { type: 'response.done', event_id: 'e', response: { status: 'failed' } } as unknown as ServerEvent;
    const events = [{ atMs: 2100, event }];
    const met = (status: string) =>
      judge(
        {
          event: 'response.done',
          where: { 'response.status': status === 'failed' ? /failed/ : status },
          within_ms: 300,
        } as never,
        evidence({ events }),
        2000,
        2400,
      )?.met;
    expect(met('failed')).toBe(true);
    expect(met('completed')).toBe(false);
  });

  it('counts answers, not pieces of them', () => {
    const spans = [span(500, 900, 'before'), span(2300, 2500), span(2600, 2700), span(3000, 3100, 'b')];
    expect(judge({ answers: 2, within_ms: 2000 }, evidence({ spans }), 2000, 4000)).toEqual({
      met: true,
      seen: '2 heard',
    });
    expect(judge({ answers: 1, within_ms: 2000 }, evidence({ spans }), 2000, 4000)?.met).toBe(false);
  });
});
