/** One field of a message: a number, or the bytes of a text, a list of packed numbers or a message. */
export interface ProtobufField {
  readonly field: number;
  readonly value: number | Uint8Array;
}

const varint = 0;
const eightBytes = 1;
const lengthDelimited = 2;
const fourBytes = 5;

/** The fields of a message, in order; fixed-width numbers, which nobody here asks for, are left out. */
export function* readFields(message: Uint8Array): Generator<ProtobufField, void, undefined> {
  for (let at = 0; at < message.length;) {
    const tag = readVarint(message, at);
    at = tag.end;
    const field = Math.floor(tag.value / 8);
    const type = tag.value % 8;
    if (type === eightBytes) at += 8;
    else if (type === fourBytes) at += 4;
    else if (type === varint || type === lengthDelimited) {
      const { value, end } = readVarint(message, at);
      at = type === varint ? end : end + value;
      if (at > message.length) throw new RangeError('A protobuf message ends in the middle of a field');
      yield { field, value: type === varint ? value : message.subarray(end, at) };
    } else throw new RangeError(`Expected a protobuf message, but found wire type ${type}`);
  }
}

/** Numbers written one behind the other without tags. */
export function* readPacked(bytes: Uint8Array): Generator<number, void, undefined> {
  for (let at = 0; at < bytes.length;) {
    const { value, end } = readVarint(bytes, at);
    yield value;
    at = end;
  }
}

/** Whole numbers of at least 0, texts, and messages already written, each with its field number. */
export function writeMessage(
  fields: Iterable<readonly [field: number, value: number | string | Uint8Array]>,
): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [field, value] of fields) {
    if (typeof value === 'number') parts.push(writeVarint(field * 8 + varint), writeVarint(value));
    else {
      const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
      parts.push(writeVarint(field * 8 + lengthDelimited), writeVarint(bytes.length), bytes);
    }
  }
  const message = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    message.set(part, at);
    at += part.length;
  }
  return message;
}

/** Exact up to 2^53; a negative number, which takes all 64 bits, comes out as a huge one. */
function readVarint(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let end = at, scale = 1; end < bytes.length; end++, scale *= 128) {
    const byte = bytes[end] as number;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, end: end + 1 };
  }
  throw new RangeError('A protobuf message ends in the middle of a number');
}

function writeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Uint8Array.from([...bytes, left]);
    bytes.push((left % 128) + 128);
  }
}
