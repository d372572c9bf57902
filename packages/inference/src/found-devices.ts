import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';

export interface FoundDevices {
  /** onnxruntime's library for CUDA: it does not come with the npm package, and exists for Linux on x64 alone. */
  readonly cudaLibrary: 'installed' | 'missing' | 'unavailable';
  /** NVIDIA GPUs that this process may use. */
  readonly gpus: number;
}

/** Looks at files and the environment only: whether a device works is for `tryDevice` to say. */
export function findDevices(): FoundDevices {
  return {
    cudaLibrary: cudaLibrary(process.platform, process.arch),
    gpus: visibleGpus(process.env.CUDA_VISIBLE_DEVICES, existsSync('/dev') ? readdirSync('/dev') : []),
  };
}

/** `visible`: `CUDA_VISIBLE_DEVICES`, whose list ends, as for CUDA, with the first -1. `nodes`: names in `/dev`. */
export function visibleGpus(visible: string | undefined, nodes: readonly string[]): number {
  const present = nodes.filter((node) => /^nvidia\d+$/.test(node)).length;
  if (visible === undefined || present === 0) return present;
  const named = visible
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const end = named.findIndex((name) => name.startsWith('-'));
  return end === -1 ? named.length : end;
}

function cudaLibrary(platform: string, arch: string): FoundDevices['cudaLibrary'] {
  if (platform !== 'linux' || arch !== 'x64') return 'unavailable';
  const bin = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')), 'bin');
  const isThere = readdirSync(bin).some((version) =>
    existsSync(join(bin, version, platform, arch, 'libonnxruntime_providers_cuda.so')),
  );
  return isThere ? 'installed' : 'missing';
}
