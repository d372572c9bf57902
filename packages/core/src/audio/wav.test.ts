import { describe, expect, it } from '@jest/globals';
import { readWav, readWavChannels } from './read-wav.js';
import { writeWav } from './write-wav.js';

const chunk = (name: string, body: Uint8Array, length = body.length) => {
  const header = Buffer.alloc(8);
  header.write(name, 'latin1');
  header.writeUInt32LE(length, 4);
  return Buffer.concat([header, body, Buffer.alloc(body.length % 2)]);
};

const format = (encoding: number, channels: number, bits: number, extension: number[] = []) => {
  const body = Buffer.alloc(16);
  body.writeUInt16LE(encoding, 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(16_000, 4);
  body.writeUInt16LE(bits, 14);
  return chunk('fmt ', Buffer.concat([body, Buffer.from(extension)]));
};

const wav = (...chunks: Uint8Array[]) => {
  const body = Buffer.concat([Buffer.from('WAVE', 'latin1'), ...chunks]);
  return chunk('RIFF', body);
};

describe('readWav', () => {
  it.each([
    ['PCM of 16 bits', format(1, 1, 16), Buffer.from([0, 0x40, 0, 0x80])],
    ['PCM of 24 bits', format(1, 1, 24), Buffer.from([0, 0, 0x40, 0, 0, 0x80])],
    ['PCM of 32 bits', format(1, 1, 32), Buffer.from([0, 0, 0, 0x40, 0, 0, 0, 0x80])],
    ['float', format(3, 1, 32), Buffer.from(Float32Array.of(0.5, -1).buffer)],
    [
      'the extensible form',
      format(0xfffe, 1, 16, [22, 0, 16, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 16, 0]),
      Buffer.from([0, 0x40, 0, 0x80]),
    ],
  ])('reads %s', (_, fmt, data) => {
    expect(readWav(wav(fmt, chunk('data', data)))).toEqual({ samples: Float32Array.of(0.5, -1), sampleRate: 16_000 });
  });

  it('mixes channels to mono, and gives them apart when asked', () => {
    const bytes = writeWav([Float32Array.of(0.5, 0.25), Float32Array.of(-0.5, 0.75)], 48_000);
    expect(readWav(bytes)).toEqual({ samples: Float32Array.of(0, 0.5), sampleRate: 48_000 });
    expect(readWavChannels(bytes).channels).toEqual([Float32Array.of(0.5, 0.25), Float32Array.of(-0.5, 0.75)]);
  });

  it('passes over chunks it does not know, of odd length too', () => {
    const bytes = wav(
      chunk('LIST', Buffer.from('odd')),
      format(1, 1, 16),
      chunk('fact', Buffer.alloc(4)),
      chunk('data', Buffer.from([0, 0x40])),
      chunk('id3 ', Buffer.from('after')),
    );
    expect([...readWav(bytes).samples]).toEqual([0.5]);
  });

  it.each([0, 0xffff_ffff])('reads to the end when a streamed file gives its length as %i', (length) => {
    const bytes = wav(format(1, 1, 16), chunk('data', Buffer.from([0, 0x40, 0, 0x80, 0, 0xc0]), length));
    bytes.writeUInt32LE(length, 4);
    expect([...readWav(bytes).samples]).toEqual([0.5, -1, -0.5]);
  });

  it('drops a last frame that was cut', () => {
    expect(readWav(wav(format(1, 2, 16), chunk('data', Buffer.alloc(7)))).samples).toHaveLength(1);
  });

  it('reads bytes from inside a larger buffer', () => {
    const bytes = writeWav(Float32Array.of(0.5), 8000);
    const larger = Buffer.concat([Buffer.from('x'), bytes]);
    expect(readWav(larger.subarray(1))).toEqual({ samples: Float32Array.of(0.5), sampleRate: 8000 });
  });

  it.each([
    ['no WAV', Buffer.from('ID3 and so on, an MP3'), 'RIFF'],
    ['nothing', Buffer.alloc(0), '0 bytes'],
    ['no audio', wav(format(1, 1, 16)), 'data chunk'],
    ['audio before its format', wav(chunk('data', Buffer.alloc(4)), format(1, 1, 16)), 'format before'],
    ['another encoding', wav(format(7, 1, 8), chunk('data', Buffer.alloc(4))), 'format 7 of 8 bits'],
    ['float of 64 bits', wav(format(3, 1, 64), chunk('data', Buffer.alloc(8))), 'format 3 of 64 bits'],
    ['no channel', wav(format(1, 0, 16), chunk('data', Buffer.alloc(4))), '0 channels'],
    ['a format cut short', wav(chunk('fmt ', Buffer.alloc(4)), chunk('data', Buffer.alloc(4))), '4 bytes'],
    ['a header cut short', wav(format(1, 1, 16)).subarray(0, 30), 'format chunk of 16'],
  ])('refuses %s and says what it wants', (_, bytes, message) => {
    expect(() => readWav(bytes)).toThrow(
      expect.objectContaining({ code: 'protocol', message: expect.stringContaining(message) }),
    );
  });
});

describe('writeWav', () => {
  it('writes a header that says what follows', () => {
    const bytes = Buffer.from(writeWav(new Float32Array(10), 22_050));
    expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
    expect(bytes.readUInt32LE(28)).toBe(44_100);
    expect(bytes.readUInt32LE(40)).toBe(20);
    expect(bytes).toHaveLength(64);
  });
});
