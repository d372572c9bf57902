import process from 'node:process';
import type { Device } from './device.js';
import { onnxRuntime, reasonOf } from './onnx-runtime.js';
import { stayOffline } from './stay-offline.js';

// The program that tries one device: it runs a model of one addition there, and tells why that failed, if it did.

/** `y = x + x`, f32[4]; ONNX opset 13. */
const twice = 'CAhCBAoAEA06OQoOCgF4CgF4EgF5IgNBZGQSBXR3aWNlWg8KAXgSCgoICAESBAoCCARiDwoBeRIKCggIARIECgIIBA==';

stayOffline();
const reason = await failure(process.argv[2] as Device);
process.send?.({ reason }, () => process.disconnect());

async function failure(device: Device): Promise<string | undefined> {
  const onnx = onnxRuntime({ device });
  try {
    const session = await onnx.open(Buffer.from(twice, 'base64'));
    const { y } = await session.run({ x: onnx.tensor('float32', Float32Array.of(1, 2, 3, 4), [4]) });
    const sum = (y?.data as Float32Array | undefined)?.join();
    return sum === '2,4,6,8' ? undefined : `1 + 1, 2 + 2, 3 + 3, 4 + 4 gave ${sum}`;
  } catch (error) {
    const { cause = error } = error as Error;
    return reasonOf(cause as Error);
  } finally {
    await onnx[Symbol.asyncDispose]();
  }
}
