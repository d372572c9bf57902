import type { Page } from 'playwright-core';

interface Position {
  readonly itemId: string;
  readonly playedMs: number;
  readonly isLast: boolean;
}

export interface Rendered {
  /** What the speaker got, in the numbers of PCM16. */
  readonly output: number[];
  readonly states: string[];
  readonly positions: Position[];
}

export interface PlayerOrder {
  /** Before which piece of 128 samples it is given. */
  readonly quantum: number;
  readonly order: 'play' | 'end' | 'pause' | 'resume' | 'clear';
  /** To play: a ramp that begins where the last one ended, with 1. */
  readonly samples?: number;
}

interface OfflineContext {
  readonly audioWorklet: { addModule(url: string): Promise<void> };
  readonly destination: object;
  suspend(seconds: number): Promise<void>;
  resume(): Promise<void>;
  startRendering(): Promise<{ getChannelData(channel: number): Float32Array }>;
}

interface PlayerNode {
  readonly port: {
    onmessage: ((message: { data: Position & { state?: string } }) => void) | null;
    postMessage(message: object): void;
  };
  connect(destination: object): void;
}

// Of the browser, where the function below runs.
declare const OfflineAudioContext: new (channels: number, length: number, rate: number) => OfflineContext;
declare const AudioWorkletNode: new (context: OfflineContext, name: string, options: object) => PlayerNode;

/** The page's own player at 24 kHz, faster than real time: 200 pieces of 128 samples, with the orders given between them. */
export function renderPlayer(page: Page, orders: readonly PlayerOrder[]): Promise<Rendered> {
  return page.evaluate(async (steps) => {
    const context = new OfflineAudioContext(1, 128 * 200, 24_000);
    await context.audioWorklet.addModule('/player-worklet.js');
    const node = new AudioWorkletNode(context, 'player', {
      numberOfInputs: 0,
      outputChannelCount: [1],
      processorOptions: { wireRate: 24_000 },
    });
    const states: string[] = [];
    const positions: Position[] = [];
    node.port.onmessage = ({ data: { state, ...position } }) =>
      state === undefined ? positions.push(position) : states.push(state);
    node.connect(context.destination);
    let sent = 0;
    // A message takes its time from thread to thread; the rendering stands still meanwhile.
    const delivered = () => new Promise((resolve) => setTimeout(resolve, 20));
    for (const { quantum, order, samples = 0 } of steps) {
      void context.suspend((quantum * 128) / 24_000).then(async () => {
        const pcm = Int16Array.from({ length: samples }, () => ++sent);
        node.port.postMessage({ order, pcm, itemId: 'item_1' });
        await delivered();
        await context.resume();
      });
    }
    const buffer = await context.startRendering();
    await delivered();
    return { output: Array.from(buffer.getChannelData(0), (sample) => sample * 32_768), states, positions };
  }, orders);
}
