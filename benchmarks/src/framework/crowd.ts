import { WebSocket } from 'ws';
import { seeded } from '../random.js';

const rate = 16_000;
const frameMs = 20;
const frameBytes = (rate / 1000) * frameMs * 2;
/** A question is a burst of noise, so long. */
const questionMs = 1_200;
const audible = 0.01 * 32_768;

const question = noise();
const silence = Buffer.alloc(frameBytes);

export interface CrowdOptions {
  readonly door: string;
  readonly sessions: number;
  readonly seconds: number;
}

export interface CrowdResult {
  /** From the last sample of a question, sent, to the first audible one of its answer, received. Infinity: none came. */
  readonly heardMs: readonly number[];
  /** How late frames were sent, ms. */
  readonly lateMs: readonly number[];
  readonly framesSent: number;
  readonly lost: number;
}

/** One of the crowd. */
interface Asker {
  readonly socket: WebSocket;
  nextFrameAt: number;
  asksAt: number;
  /** Of the question, bytes already said; null: not asking. */
  said: number | null;
  askedAt: number | null;
}

/**
 * Many sessions in real time from one loop: every microphone sends 20 ms a message, each at a moment of its own; every 4 to 8 s
 * somebody asks. Far cheaper than a caller who plays what it hears; `lateMs` says whether it was cheap enough.
 */
export async function crowd({ door, sessions, seconds }: CrowdOptions): Promise<CrowdResult> {
  const random = seeded(sessions);
  const heardMs: number[] = [];
  const lateMs: number[] = [];
  let framesSent = 0;
  const askers = await connectAll(door, sessions, (asker) => {
    if (asker.askedAt === null) return;
    heardMs.push(performance.now() - asker.askedAt);
    asker.askedAt = null;
    // After the answer and a moment of thought.
    asker.asksAt = performance.now() + 2_500 + random() * 4_000;
  });
  const began = performance.now();
  const until = began + seconds * 1000;
  for (const asker of askers) {
    asker.nextFrameAt = began + random() * frameMs;
    asker.asksAt = began + 500 + random() * 5_000;
  }
  for (let now = began; now < until; now = performance.now()) {
    for (const asker of askers) {
      if (asker.nextFrameAt > now) continue;
      lateMs.push(now - asker.nextFrameAt);
      asker.nextFrameAt += frameMs;
      framesSent++;
      if (asker.said === null && asker.askedAt === null && now >= asker.asksAt && now < until - 3_000) asker.said = 0;
      asker.socket.send(asker.said === null ? silence : question.subarray(asker.said, asker.said + frameBytes));
      if (asker.said === null) continue;
      asker.said += frameBytes;
      if (asker.said < question.length) continue;
      asker.said = null;
      asker.askedAt = performance.now();
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  for (const { askedAt } of askers) if (askedAt !== null) heardMs.push(Infinity);
  const lost = askers.filter(({ socket }) => socket.readyState !== WebSocket.OPEN).length;
  for (const { socket } of askers) socket.terminate();
  return { heardMs, lateMs, framesSent, lost };
}

async function connectAll(door: string, sessions: number, onAnswer: (asker: Asker) => void): Promise<Asker[]> {
  const askers: Asker[] = [];
  for (let count = 0; count < sessions; count++) {
    const socket = new WebSocket(`${door}?sample_rate=${rate}`, { perMessageDeflate: false });
    const asker: Asker = { socket, nextFrameAt: Infinity, asksAt: Infinity, said: null, askedAt: null };
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary && asker.askedAt !== null && isAudible(data)) onAnswer(asker);
    });
    socket.on('error', () => undefined);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    askers.push(asker);
  }
  return askers;
}

function isAudible(bytes: Buffer): boolean {
  for (let at = 0; at + 1 < bytes.length; at += 2) if (Math.abs(bytes.readInt16LE(at)) > audible) return true;
  return false;
}

function noise(): Buffer {
  const random = seeded(1);
  const bytes = Buffer.alloc((rate / 1000) * questionMs * 2);
  for (let at = 0; at < bytes.length; at += 2) bytes.writeInt16LE(Math.round((random() - 0.5) * 12_000), at);
  return bytes;
}
