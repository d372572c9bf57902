import { describe, expect, it } from '@jest/globals';
import { idsOf, placed, queueOf, waiting } from './__fixtures__/waiting.js';
import { placeFor } from './place.js';
import { insertCall } from './waiting-call.js';

describe('the order of a queue', () => {
  it('is by priority, then by deadline, then by arrival', () => {
    const { calls } = queueOf('asr', [
      waiting('guess', { priority: 'background', deadline: 1 }),
      waiting('first'),
      waiting('second'),
      waiting('late', { deadline: 50 }),
      waiting('early', { deadline: 20 }),
      waiting('playing', { priority: 'urgent' }),
    ]);
    expect(idsOf(calls)).toBe('playing early late first second guess');
  });

  it('lets sessions take turns within a priority, whatever the deadlines of the one that calls often', () => {
    const { calls } = queueOf('asr', [
      waiting('a1', { session: 'a', deadline: 10 }),
      waiting('a2', { session: 'a', deadline: 20 }),
      waiting('a3', { session: 'a', deadline: 30 }),
      waiting('b1', { session: 'b', deadline: 80 }),
      waiting('b2', { session: 'b', deadline: 90 }),
      waiting('c1', { session: 'c' }),
      waiting('alone'),
      waiting('other'),
    ]);
    expect(idsOf(calls)).toBe('a1 b1 c1 alone other a2 b2 a3');
  });

  it('keeps the priorities apart', () => {
    const { calls } = queueOf('asr', [
      waiting('a1', { session: 'a', priority: 'urgent' }),
      waiting('a2', { session: 'a', priority: 'urgent' }),
      waiting('b1', { session: 'b' }),
      waiting('a3', { session: 'a', deadline: 10 }),
    ]);
    expect(idsOf(calls)).toBe('a1 a2 a3 b1');
  });

  it('counts what a session has running', () => {
    const running = [waiting('a1', { session: 'a' }), waiting('nobody')];
    const { calls } = queueOf('asr', [waiting('a2', { session: 'a' })], { running });
    expect(calls[0]?.turn).toBe(1);
  });

  it('lets a newcomer join the turn that is running, not one that is over', () => {
    const queue = queueOf('asr', [waiting('a1', { session: 'a' }), waiting('a2', { session: 'a' })]);
    const later = { ...queue, calls: queue.calls.slice(1) };
    const newcomer = placed(later, waiting('b1', { session: 'b', deadline: 50 }));
    expect(newcomer.turn).toBe(1);
    expect(idsOf(insertCall(later.calls, newcomer))).toBe('b1 a2');
    expect(placed(later, waiting('b1', { session: 'b', priority: 'urgent' })).turn).toBe(0);
  });

  it('takes two sessions of the same look for two', () => {
    const [one, other] = [{}, {}];
    const { calls } = queueOf('asr', [
      waiting('a1', { session: one }),
      waiting('a2', { session: one }),
      waiting('b1', { session: other }),
    ]);
    expect(idsOf(calls)).toBe('a1 b1 a2');
  });
});

describe('a newer call', () => {
  const older = waiting('old', { session: 'a', coalesce: 'partial', waitingSince: 30, sequence: 77 });
  const queue = queueOf('asr', [waiting('x', { session: 'a' }), older]);
  const newer = { priority: 'normal', session: 'a', coalesce: 'partial' } as const;

  it('stands where the older one of its session stood', () => {
    expect(placeFor(queue, newer, 100, 99)).toEqual({ since: 30, sequence: 77, turn: 1 });
  });

  it.each([
    ['another session', { session: 'b' }],
    ['another word', { coalesce: 'final' }],
    ['another priority', { priority: 'urgent' as const }],
    ['no session', { session: undefined }],
  ])('has a place of its own with %s', (_, part) => {
    expect(placeFor(queue, { ...newer, ...part }, 100, 99)).toMatchObject({ since: 100, sequence: 99 });
  });
});
