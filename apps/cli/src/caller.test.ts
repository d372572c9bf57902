import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@repartee/core/providers';
import type { Clock } from '@repartee/core/providers';
import { startRealtimeServer } from './__fixtures__/realtime-server.js';
import type { FixtureServer } from './__fixtures__/realtime-server.js';
import { Caller } from './caller.js';
import { firstAudible, lastVoiced } from './loudness.js';

/** 300 ms of tone between 100 ms and 200 ms of silence. */
function recording(rate: number): Float32Array {
  const samples = new Float32Array(rate * 0.6);
  for (let i = rate * 0.1; i < rate * 0.4; i++) samples[i] = 0.5 * Math.sin((2 * Math.PI * 300 * i) / rate);
  return samples;
}

describe('Caller', () => {
  it('speaks, and measures from the last voiced sample to the first audible one', async () => {
    await using server = await startRealtimeServer({ turns: [{ heard: 'what time is it', reply: 'It is noon.' }] });
    await using caller = await Caller.connect({ url: server.url });
    const utterance = await caller.speak(recording(16_000), 16_000);
    const answer = await caller.answer(utterance);

    expect(answer.messages.map(({ text }) => text)).toEqual(['what time is it']);
    expect(answer.response).toMatchObject({ status: 'completed', text: 'It is noon.' });
    expect(answer.response.timeline?.marks.endpoint).toBe(300);

    // The two channels of the recorded call say the same.
    const said = (lastVoiced(caller.renderSaid()) + 1) / 24;
    const heard = firstAudible(caller.heard.render()) / 24;
    expect(answer.heardMs).toBeCloseTo(heard - said, 0);
    // The server waits for 300 ms of silence, and its answer begins with 60 ms of it.
    expect(answer.heardMs).toBeGreaterThan(360);
  });

  it('sends a microphone that is always open, in frames of 20 ms', async () => {
    await using server = await startRealtimeServer();
    await using caller = await Caller.connect({ url: server.url, sampleRate: 16_000 });
    await caller.until(() => server.received.frames.length >= 5);
    expect(new Set(server.received.frames)).toEqual(new Set([640]));
  });

  it('hears a greeting to its end', async () => {
    await using server = await startRealtimeServer({ greeting: 'Welcome.' });
    await using caller = await Caller.connect({ url: server.url });
    await caller.quiet();
    expect(caller.log.responses).toMatchObject([{ text: 'Welcome.', status: 'completed' }]);
    expect(caller.now()).toBeGreaterThanOrEqual(caller.heard.untilMs);
  });

  it('cuts a greeting short', async () => {
    await using server = await startRealtimeServer({ greeting: 'Welcome, and listen carefully.', answerMs: 20_000 });
    await using caller = await Caller.connect({ url: server.url });
    await caller.hush();
    expect(caller.log.responses).toMatchObject([{ status: 'cancelled' }]);
  });

  describe('with a player', () => {
    const long = { turns: [{ heard: 'count', reply: 'One two three.' }], answerMs: 20_000, leadSilenceMs: 0 };

    function positions(server: FixtureServer): number[] {
      return server.received.events.flatMap(({ type, item_id: item, played_ms: ms }) =>
        type === 'repartee.player.position' && item === 'resp_0_item' ? [ms as number] : [],
      );
    }

    function order(server: FixtureServer, verb: 'pause' | 'resume' | 'clear'): void {
      server.broadcast(JSON.stringify({ type: `repartee.player.${verb}`, response_id: 'resp_0' }));
    }

    it('reports what was heard while it plays, and at once when it pauses', async () => {
      let isStuck = false;
      const clock: Clock = {
        ...systemClock,
        sleep: (ms, signal) => systemClock.sleep(isStuck ? 1e8 : ms, signal),
      };
      await using server = await startRealtimeServer(long);
      await using caller = await Caller.connect({ url: server.url, clock });
      caller.write('Count.');
      await caller.until(() => positions(server).length >= 3);
      // Without a frame of the microphone to remind it.
      isStuck = true;
      order(server, 'pause');
      await caller.until(() => caller.heard.paused);
      const [heard] = caller.heard.positions(Infinity);
      while (positions(server).at(-1) !== heard!.playedMs) await new Promise((resolve) => setImmediate(resolve));
      expect(positions(server)).toEqual([...positions(server)].sort((one, other) => one - other));
    });

    it('is silent from the pause to the resumption, and loses nothing', async () => {
      await using server = await startRealtimeServer(long);
      await using caller = await Caller.connect({ url: server.url });
      caller.write('Count.');
      await caller.until(() => positions(server).length >= 1);
      order(server, 'pause');
      await caller.until(() => caller.heard.paused);
      const before = caller.heard.audio.length;
      const until = caller.now() + 200;
      await caller.until(() => caller.now() >= until);
      expect(caller.heard.audio).toHaveLength(before);
      order(server, 'resume');
      await caller.until(() => !caller.heard.paused);
      // Of the tone, all that was sent by now: the 20 ms pieces of the pause follow without a gap.
      const after = caller.heard.audio.slice(before);
      expect(after.length).toBeGreaterThan(5);
      const ends = after.map(({ startMs, samples }) => startMs + samples.length / 24);
      expect(after.slice(1, 5).map(({ startMs }) => startMs)).toEqual(ends.slice(0, 4));
    });

    it('knows what the conversation keeps of an answer that was cut', async () => {
      await using server = await startRealtimeServer(long);
      await using caller = await Caller.connect({ url: server.url });
      caller.write('Count.');
      await caller.until(() => positions(server).length >= 1);
      caller.send({ type: 'response.cancel' });
      await caller.until(() => caller.log.responses[0]!.endedMs !== null);
      expect(caller.log.responses).toMatchObject([{ text: 'One two three.', kept: 'One', itemId: 'resp_0_item' }]);
      expect(caller.heard.untilMs).toBeLessThanOrEqual(caller.now());
    });

    it('that is plain plays on and says nothing', async () => {
      await using server = await startRealtimeServer(long);
      await using caller = await Caller.connect({ url: server.url, player: 'plain' });
      caller.write('Count.');
      await caller.until(() => caller.heard.audio.length > 5);
      order(server, 'pause');
      order(server, 'clear');
      const length = caller.heard.audio.length + 10;
      await caller.until(() => caller.heard.audio.length >= length);
      expect(caller.heard.paused).toBe(false);
      expect(positions(server)).toEqual([]);
    });
  });

  it('does not take an announcement for the answer', async () => {
    await using server = await startRealtimeServer({ turns: [{ heard: 'one', reply: 'First.' }], announce: 'Ding!' });
    await using caller = await Caller.connect({ url: server.url });
    const answer = await caller.answer(await caller.speak(recording(24_000), 24_000));
    await caller.until(() => caller.log.responses.length === 2);
    expect(answer.response.text).toBe('First.');
  });

  it('has a conversation of several turns, spoken and written', async () => {
    const turns = [
      { heard: 'one', reply: 'First.' },
      { heard: 'two', reply: 'Second.' },
      { heard: '', reply: 'Third.' },
    ];
    await using server = await startRealtimeServer({ turns });
    await using caller = await Caller.connect({ url: server.url });
    const replies: string[] = [];
    for (let turn = 0; turn < 2; turn++) {
      const answer = await caller.answer(await caller.speak(recording(24_000), 24_000));
      replies.push(`${answer.messages.map(({ text }) => text).join()} ${answer.response.text}`);
    }
    const written = await caller.answer(caller.write('three'));
    replies.push(written.response.text);
    expect(replies).toEqual(['one First.', 'two Second.', 'Third.']);
    expect(written.heardMs).toBeGreaterThan(0);
  });

  it('says so when no answer comes in time', async () => {
    await using server = await startRealtimeServer();
    await using caller = await Caller.connect({ url: server.url });
    const silence = await caller.speak(new Float32Array(480), 24_000);
    await expect(caller.answer(silence, 200)).rejects.toMatchObject({ code: 'timeout' });
  });

  it('says so when the server talks nonsense', async () => {
    await using server = await startRealtimeServer();
    await using caller = await Caller.connect({ url: server.url });
    const waiting = caller.answer({ by: 'speech', startMs: 0, endMs: 0 });
    server.broadcast('no json');
    await expect(waiting).rejects.toMatchObject({ code: 'protocol' });
  });

  it('says so when the server hangs up', async () => {
    await using server = await startRealtimeServer();
    await using caller = await Caller.connect({ url: server.url });
    const waiting = caller.answer({ by: 'speech', startMs: 0, endMs: 0 });
    server.hangUp(1013, 'full');
    await expect(waiting).rejects.toThrow('The server ended the call (1013: full)');
  });

  it('explains a server that is not there, and one that refuses', async () => {
    await expect(Caller.connect({ url: 'ws://127.0.0.1:9/realtime' })).rejects.toThrow('npm start');
    for (const [status, words] of [
      [401, '--key'],
      [503, 'full'],
      [404, '/realtime'],
    ] as const) {
      await using server = await startRealtimeServer({ refuseWith: status });
      await expect(Caller.connect({ url: server.url })).rejects.toThrow(words);
    }
  });

  it('hangs up when told to', async () => {
    await using server = await startRealtimeServer();
    const hangUp = new AbortController();
    await using caller = await Caller.connect({ url: server.url, signal: hangUp.signal });
    const waiting = caller.answer({ by: 'speech', startMs: 0, endMs: 0 });
    hangUp.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
