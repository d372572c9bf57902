import { describe, expect, it } from '@jest/globals';
import { joinSamples } from './join-samples.js';
import { floatToPcm16 } from './pcm.js';
import { PcmReader } from './pcm-reader.js';
import { writeWav } from './write-wav.js';

const samples = Float32Array.from({ length: 500 }, (_, i) => Math.round(Math.sin(i / 7) * 20_000) / 32_768);
const pcm = new Uint8Array(floatToPcm16(samples).buffer);
const wav = writeWav(samples, 22_050);

/** A list in front of the audio, as some servers write it. */
function withList(bytes: Uint8Array): Uint8Array {
  const list = Buffer.from('LIST\x05\0\0\0hello\0', 'latin1');
  return Buffer.concat([bytes.subarray(0, 36), list, bytes.subarray(36)]);
}

function read(bytes: Uint8Array, pieceLength: number): { rate: number; samples: Float32Array } {
  const reader = new PcmReader(24_000);
  const pieces: Float32Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceLength) pieces.push(reader.push(bytes.subarray(at, at + pieceLength)));
  return { rate: reader.sampleRate, samples: joinSamples(pieces) };
}

describe('PcmReader', () => {
  it.each([1, 3, 43, 44, 45, 101, 5000])('reads audio in pieces of %d bytes', (pieceLength) => {
    expect(read(pcm, pieceLength)).toEqual({ rate: 24_000, samples });
    expect(read(wav, pieceLength)).toEqual({ rate: 22_050, samples });
    expect(read(withList(wav), pieceLength)).toEqual({ rate: 22_050, samples });
  });

  it('does not believe lengths', () => {
    for (const length of [0, 0xffff_ffff]) {
      const streamed = Buffer.from(wav);
      streamed.writeUInt32LE(length, 4);
      streamed.writeUInt32LE(length, 40);
      expect(read(streamed, 100).samples).toEqual(samples);
    }
  });

  it('refuses what is no mono of 16 bits', () => {
    const stereo = writeWav([samples, samples], 24_000);
    expect(() => read(stereo, 1000)).toThrow('got 2 channels of 16 bits');
  });
});
