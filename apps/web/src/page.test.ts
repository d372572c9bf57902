import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { writeWav } from '@repartee/core/audio';
import type * as playwright from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startPageServer } from './__fixtures__/page-server.js';
import type { PageServer } from './__fixtures__/page-server.js';
import { renderPlayer } from './__fixtures__/render-player.js';

// Its module door does not load under Jest.
const { chromium } = createRequire(import.meta.url)('playwright-core') as typeof playwright;

const chromiumPath = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path));
const inBrowser = chromiumPath ? describe : describe.skip;
if (!chromiumPath)
  process.stderr.write('The page is not tested: no Chromium here. Install it, or set CHROMIUM_PATH.\n');

const TONE_HZ = 440;
const farAhead = { greeting: 'A very long greeting.', answerMs: 40_000, ahead: true };

let folder: string;
let browser: Browser;
const contexts: BrowserContext[] = [];

inBrowser('the page', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repartee-page-'));
    const microphone = join(folder, 'microphone.wav');
    await writeFile(microphone, writeWav(spokenTone(48_000), 48_000));
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: [
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-audio-capture=${microphone}%noloop`,
        '--host-resolver-rules=MAP page.test 127.0.0.1',
      ],
    });
  }, 60_000);

  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('takes a whole turn: hears the user, shows both sides, plays the answer and says how long it took', async () => {
    await using server = await startPageServer({ greeting: 'Welcome.' });
    const { page, mistakes } = await open(server);
    await page.getByRole('button', { name: 'Talk' }).click();
    await page.getByText('Welcome.').waitFor();
    await page.locator('.interim', { hasText: 'it is' }).waitFor();
    await page.getByText('What time is it?').waitFor();
    await page.getByText('It is noon.').waitFor();
    await page.getByText('512 ms').first().waitFor();
    expect(await page.locator('.latency.over').count()).toBe(0);
    expect(await page.locator('.latency').first().locator('dt').allTextContents()).toEqual([
      'you paused',
      'words understood',
      'answer begun',
      'your turn was over',
      'first word of the answer',
      'first sound sent',
    ]);
    expect(await page.locator('.caption').allInnerTexts()).toHaveLength(3);

    // 20 ms at 24 kHz each, and the tone has its pitch.
    expect(new Set(server.frames.map(({ length }) => length))).toEqual(new Set([480]));
    expect(pitchOf(server.frames, 24_000)).toBeCloseTo(TONE_HZ, -1);
    expect(mistakes).toEqual([]);
  });

  it('plays sound as it comes, and falls silent when told to', async () => {
    await using server = await startPageServer({ ...farAhead, deaf: true });
    const { page } = await open(server);
    await page.getByRole('button', { name: 'Talk' }).click();
    await page.getByText('The agent is speaking.').waitFor();
    server.send({
      type: 'response.done',
      response: { id: 'resp_0', status: 'cancelled', output: [{ content: [{ transcript: 'A very' }] }] },
    });
    server.send({ type: 'repartee.player.clear', response_id: 'resp_0' });
    await page.getByText('Listening.').waitFor();
    await page.getByText('A very (stopped)').waitFor();
  });

  it('pauses, goes on and clears when told to, and reports what was heard', async () => {
    await using server = await startPageServer({ ...farAhead, deaf: true });
    const { page, mistakes } = await open(server);
    const positions = () =>
      server.events.flatMap(({ type, item_id, played_ms }) =>
        type === 'repartee.player.position' && item_id === 'resp_0_item' ? [played_ms!] : [],
      );
    const order = (verb: string) => server.send({ type: `repartee.player.${verb}`, response_id: 'resp_0' });
    await page.getByRole('button', { name: 'Talk' }).click();
    await expectSoon(() => positions().length > 3, true);
    order('pause');
    await page.getByText('The agent has paused and listens.').waitFor();
    await expectSoon(() => server.events.at(-1)!.type, 'repartee.player.position');
    const paused = positions().length;
    order('resume');
    await page.getByText('The agent is speaking.').waitFor();
    await expectSoon(() => positions().length > paused + 1, true);
    server.send({ type: 'response.done', response: { id: 'resp_0', status: 'cancelled', output: [] } });
    order('clear');
    await page.getByText('Listening.').waitFor();
    const heard = positions();
    expect(heard).toEqual([...heard].sort((one, other) => one - other));
    expect(mistakes).toEqual([]);
  });

  describe('has a player', () => {
    const ramp = (from: number, length: number) => Array.from({ length }, (_, index) => from + index);

    it('that falls silent within a quantum and goes on with the very next sample', async () => {
      await using server = await startPageServer();
      const { page } = await open(server);
      const { output, states, positions } = await renderPlayer(page, [
        { quantum: 2, order: 'play', samples: 5000 },
        { quantum: 12, order: 'pause' },
        { quantum: 20, order: 'play', samples: 1000 },
        { quantum: 40, order: 'resume' },
        { quantum: 41, order: 'end' },
      ]);
      const from = (quantum: number) => 128 * quantum;
      expect(output.slice(from(2), from(12))).toEqual(ramp(1, 1280));
      // The next samples are heard once more, ever more quietly, and are not lost.
      const fade = output.slice(from(12), from(13));
      expect(fade.at(-1)).toBe(0);
      expect(fade[64]).toBeCloseTo(1345 * (63 / 128), 3);
      expect(output.slice(from(13), from(40)).every((sample) => sample === 0)).toBe(true);
      expect(output.slice(from(41), from(41) + 4592)).toEqual(ramp(1409, 4592));
      expect(output.slice(from(41) + 4592).every((sample) => sample === 0)).toBe(true);
      expect(states).toEqual(['playing', 'paused', 'playing', 'silent']);
      expect(positions.find(({ isLast }) => isLast)).toEqual({
        itemId: 'item_1',
        playedMs: 1280 / 24,
        isLast: true,
      });
      expect(positions.at(-1)).toEqual({ itemId: 'item_1', playedMs: 6000 / 24, isLast: true });
    });

    it('that tells its position every 100 ms, counted in samples that were rendered', async () => {
      await using server = await startPageServer();
      const { page } = await open(server);
      const { positions } = await renderPlayer(page, [
        { quantum: 0, order: 'play', samples: 20_000 },
        { quantum: 1, order: 'end' },
      ]);
      const told = positions.map(({ playedMs }) => playedMs);
      expect(told.length).toBeGreaterThan(7);
      expect(told.at(-1)).toBe(20_000 / 24);
      for (let index = 2; index < told.length - 1; index++) {
        expect(told[index]! - told[index - 1]!).toBeGreaterThanOrEqual(100);
        expect(told[index]! - told[index - 1]!).toBeLessThan(112);
      }
    });

    it('that forgets everything when cleared, even while it is paused', async () => {
      await using server = await startPageServer();
      const { page } = await open(server);
      const { output, states, positions } = await renderPlayer(page, [
        { quantum: 0, order: 'play', samples: 5000 },
        { quantum: 10, order: 'pause' },
        { quantum: 20, order: 'clear' },
        { quantum: 30, order: 'resume' },
        { quantum: 40, order: 'play', samples: 3000 },
      ]);
      expect(output.slice(128 * 11, 128 * 40).every((sample) => sample === 0)).toBe(true);
      expect(output.slice(128 * 40, 128 * 41)).toEqual(ramp(5001, 128));
      expect(states).toEqual(['playing', 'paused', 'silent', 'playing', 'silent']);
      expect(positions.at(-1)?.playedMs).toBe((1280 + 3000) / 24);
    });
  });

  it('talks in a browser that cannot run at 24 kHz', async () => {
    await using server = await startPageServer({ greeting: 'Welcome.' });
    const { page } = await open(server, {
      before: `const Plain = AudioContext;
        globalThis.AudioContext = class extends Plain {
          constructor(options) {
            if (options?.sampleRate) throw new DOMException('no such rate', 'NotSupportedError');
            super({ ...options, sampleRate: 44100 });
          }
        };`,
    });
    await page.getByRole('button', { name: 'Talk' }).click();
    await page.getByText('The agent is speaking.').waitFor();
    await page.getByText('It is noon.').waitFor();
    expect(new Set(server.frames.map(({ length }) => length))).toEqual(new Set([480]));
    expect(pitchOf(server.frames, 24_000)).toBeCloseTo(TONE_HZ, -1);
  });

  it('resamples cleanly, and the same however the sound is cut', async () => {
    await using server = await startPageServer();
    const { page } = await open(server);
    const { worstError, cutDifference } = await page.evaluate(async () => {
      const { Resampler } = (await import('/resampler.js' as string)) as {
        Resampler: new (from: number, to: number) => { push(chunk: Float32Array): Float32Array };
      };
      const input = Float32Array.from({ length: 44_100 }, (_, i) => Math.sin((2 * Math.PI * 1000 * i) / 44_100));
      const whole = new Resampler(44_100, 24_000).push(input);
      const cutter = new Resampler(44_100, 24_000);
      const pieces: number[] = [];
      for (let at = 0; at < input.length; at += 128) pieces.push(...cutter.push(input.subarray(at, at + 128)));
      let worstError = 0;
      let cutDifference = 0;
      for (let i = 200; i < 23_000; i++) {
        worstError = Math.max(worstError, Math.abs(whole[i]! - Math.sin((2 * Math.PI * 1000 * i) / 24_000)));
        cutDifference = Math.max(cutDifference, Math.abs(whole[i]! - pieces[i]!));
      }
      return { worstError, cutDifference };
    });
    expect(worstError).toBeLessThan(0.002);
    expect(cutDifference).toBeLessThan(1e-5);
  });

  it('answers what is written, without a microphone', async () => {
    await using server = await startPageServer();
    const { page } = await open(server, { microphone: false });
    await page.getByLabel('Write instead of speaking').fill('What time is it?');
    await page.keyboard.press('Enter');
    await page.getByText('You wrote something.').waitFor();
    const written = server.events.filter(({ type }) => type !== 'repartee.player.position');
    expect(written.map(({ type, item }) => [type, item?.content[0]?.text])).toEqual([
      ['conversation.item.create', 'What time is it?'],
      ['response.create', undefined],
    ]);
    expect(server.frames).toEqual([]);
  });

  it('takes the floor when something is written over an answer', async () => {
    await using server = await startPageServer({ greeting: 'A very long greeting.', answerMs: 60_000 });
    const { page } = await open(server, { microphone: false });
    const box = page.getByLabel('Write instead of speaking');
    await box.fill('one');
    await box.press('Enter');
    await page.getByText('A very long greeting.').waitFor();
    await box.fill('two');
    await box.press('Enter');
    await expectSoon(
      () =>
        server.events
          .map(({ type }) => type)
          .filter((type) => type !== 'repartee.player.position')
          .slice(-3)
          .join(),
      ['response.cancel', 'conversation.item.create', 'response.create'].join(),
    );
  });

  it('sends silence while muted, and hangs up for good', async () => {
    await using server = await startPageServer();
    const { page } = await open(server);
    await page.getByRole('button', { name: 'Talk' }).click();
    await page.getByRole('button', { name: 'Mute' }).click();
    await page.getByText('Your microphone is off.').waitFor();
    const from = server.frames.length + 2;
    await expectSoon(() => server.frames.length > from + 100, true);
    expect(server.frames.slice(from).every((frame) => frame.every((sample) => sample === 0))).toBe(true);
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByText('Press the button and talk.').waitFor();
    expect(await page.getByRole('alert').isVisible()).toBe(false);
  });

  it('works by keyboard alone', async () => {
    await using server = await startPageServer({ greeting: 'Welcome.' });
    const { page } = await open(server);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Welcome.').waitFor();
    await page.keyboard.press('Space');
    await page.getByText('Press the button and talk.').waitFor();
  });

  it.each([
    [1013, 'no free place'],
    [4403, 'server.origins'],
    [1001, 'stopping'],
  ])('says in plain words why the server refused (%i)', async (refuseWith, words) => {
    await using server = await startPageServer({ refuseWith });
    const { page } = await open(server);
    await page.getByRole('button', { name: 'Talk' }).click();
    await page.getByRole('alert').filter({ hasText: words }).waitFor();
    await page.getByRole('button', { name: 'Talk' }).waitFor();
  });

  it('says that the connection was lost, and calls again', async () => {
    await using server = await startPageServer({ greeting: 'Welcome.' });
    const { page } = await open(server);
    await page.getByRole('button', { name: 'Talk' }).click();
    await page.getByText('Welcome.').waitFor();
    server.hangUp(4000);
    await page.getByRole('alert').filter({ hasText: 'was lost' }).waitFor();
    await page.getByRole('button', { name: 'Talk' }).click();
    await page.getByText('Welcome.').nth(1).waitFor();
    expect(await page.getByRole('alert').isVisible()).toBe(false);
  });

  it('asks for a key where the server wants one', async () => {
    await using server = await startPageServer({ greeting: 'Welcome.', key: 'open-sesame' });
    const { page } = await open(server);
    await page.getByRole('button', { name: 'Talk' }).click();
    await page.getByLabel('Key of this server').fill('open-sesame');
    await page.keyboard.press('Enter');
    await page.getByText('Welcome.').waitFor();
    expect(await page.getByLabel('Key of this server').isVisible()).toBe(false);
  });

  it('says what to do when the microphone is refused', async () => {
    await using server = await startPageServer();
    const { page } = await open(server, { microphone: false });
    await page.getByRole('button', { name: 'Talk' }).click();
    await page.getByRole('alert').filter({ hasText: 'may not use your microphone' }).waitFor();
    await page.getByRole('button', { name: 'Talk' }).waitFor();
  });

  it('says what to do on a page that is not secure, and still answers what is written', async () => {
    await using server = await startPageServer();
    const { page } = await open(server, { host: 'page.test' });
    await page.getByRole('button', { name: 'Talk' }).click();
    await page.getByRole('alert').filter({ hasText: 'localhost or over https' }).waitFor();
    await page.getByLabel('Write instead of speaking').fill('hello');
    await page.keyboard.press('Enter');
    await page.getByText('You wrote something.').waitFor();
  });
});

interface OpenOptions {
  readonly microphone?: boolean;
  readonly host?: string;
  /** Script that runs before the page's own. */
  readonly before?: string;
}

/** A fresh browser profile on the page. `mistakes`: what the browser complained about. */
async function open(
  { port }: PageServer,
  { microphone = true, host = '127.0.0.1', before }: OpenOptions = {},
): Promise<{ page: Page; mistakes: string[] }> {
  const context = await browser.newContext({ permissions: microphone ? ['microphone'] : [] });
  contexts.push(context);
  context.setDefaultTimeout(15_000);
  if (before) await context.addInitScript(before);
  const page = await context.newPage();
  const mistakes: string[] = [];
  page.on('pageerror', (error) => mistakes.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') mistakes.push(message.text());
  });
  await page.goto(`http://${host}:${port}/`);
  return { page, mistakes };
}

/** A second of a tone that swells four times, as syllables do, between silences. */
function spokenTone(rate: number): Float32Array {
  return Float32Array.from({ length: rate * 4 }, (_, i) => {
    const seconds = i / rate - 1.2;
    if (seconds < 0 || seconds > 1) return 0;
    return 0.5 * Math.sin(Math.PI * 4 * seconds) ** 2 * Math.sin(2 * Math.PI * TONE_HZ * seconds);
  });
}

/** Of the loud part, by the median time between two upward zero crossings: a block that a busy browser drops moves only one of them. */
function pitchOf(frames: readonly Int16Array[], rate: number): number {
  const loud = frames.filter((frame) => frame.some((sample) => Math.abs(sample) > 4000)).flatMap((frame) => [...frame]);
  const crossings = [...loud.keys()].slice(1).filter((i) => loud[i - 1]! < 0 && loud[i]! >= 0);
  const periods = crossings.slice(1).map((at, index) => at - crossings[index]!);
  return rate / periods.sort((one, other) => one - other)[Math.floor(periods.length / 2)]!;
}

async function expectSoon<T>(read: () => T, expected: T): Promise<void> {
  for (let tries = 0; tries < 100 && read() !== expected; tries++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect(read()).toEqual(expected);
}
