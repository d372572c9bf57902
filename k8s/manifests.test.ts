import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '@repartee/core/config';
import { parse } from 'yaml';

const read = (file: string) => parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

interface Patch {
  readonly op: 'remove' | 'replace';
  readonly path: string;
  readonly value?: unknown;
}

/** What kustomize does with a JSON patch; its paths must exist. */
function patched<T>(document: T, patches: readonly Patch[]): T {
  const copy = structuredClone(document);
  for (const { op, path, value } of patches) {
    const keys = path
      .slice(1)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop() as string;
    const parent = keys.reduce((node, key) => node[key], copy as any); // eslint-disable-line @typescript-eslint/no-explicit-any
    expect(Object.keys(parent)).toContain(last);
    if (op === 'remove') delete parent[last];
    else parent[last] = value;
  }
  return copy;
}

const deployment = read('base/deployment.yaml');
const service = read('base/service.yaml');
const budget = read('base/pod-disruption-budget.yaml');
const kustomization = read('base/kustomization.yaml');
const pod = deployment.spec.template;
const [server] = pod.spec.containers;

describe('the deployment', () => {
  it('has three replicas on port 8000, a GPU each', () => {
    expect(deployment.spec.replicas).toBe(3);
    expect(server.ports).toEqual([{ name: 'http', containerPort: 8000, protocol: 'TCP' }]);
    expect(server.env).toContainEqual({ name: 'PORT', value: '8000' });
    expect(server.resources.limits['nvidia.com/gpu']).toBe(1);
  });

  it('starts and serves by /health/ready, and lives by /health/live', () => {
    const paths = ['startupProbe', 'readinessProbe', 'livenessProbe'].map((probe) => server[probe].httpGet);
    expect(paths).toEqual([
      { path: '/health/ready', port: 'http' },
      { path: '/health/ready', port: 'http' },
      { path: '/health/live', port: 'http' },
    ]);
  });

  it('gives calls time to end, within the time it is given itself', () => {
    const [node, script, metrics, seconds] = server.lifecycle.preStop.exec.command;
    expect([node, script, metrics]).toEqual([
      'node',
      '/etc/repartee/wait-for-calls.mjs',
      'http://127.0.0.1:8000/metrics',
    ]);
    expect(Number(seconds)).toBeGreaterThan(60);
    expect(pod.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(Number(seconds) + 30);
  });

  it('runs without privileges, and writes nowhere but /tmp', () => {
    expect(pod.spec.securityContext.runAsNonRoot).toBe(true);
    expect(server.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const writable = pod.spec.volumes.filter((volume: object) => 'emptyDir' in volume).map(({ name }: any) => name); // eslint-disable-line @typescript-eslint/no-explicit-any
    expect(writable).toEqual(['tmp']);
    expect(server.volumeMounts).toContainEqual({ name: 'tmp', mountPath: '/tmp' });
  });

  it('mounts the files of the config map where it looks for them', () => {
    const [map] = kustomization.configMapGenerator;
    const volume = pod.spec.volumes.find(({ configMap }: any) => configMap?.name === map.name); // eslint-disable-line @typescript-eslint/no-explicit-any
    const mount = server.volumeMounts.find(({ name }: { name: string }) => name === volume.name);
    const config = server.env.find(({ name }: { name: string }) => name === 'REPARTEE_CONFIG').value;
    expect(map.files.map((file: string) => `${mount.mountPath}/${file}`)).toEqual([
      config,
      server.lifecycle.preStop.exec.command[1],
    ]);
  });

  it('keeps secrets in a secret', () => {
    const secrets = server.env.filter(({ name }: { name: string }) => name.endsWith('_KEY'));
    expect(secrets.length).toBeGreaterThan(0);
    for (const { value, valueFrom } of secrets) {
      expect(value).toBeUndefined();
      expect(valueFrom.secretKeyRef.name).toBe('repartee');
    }
  });
});

describe('its company', () => {
  it('selects the pods of the deployment', () => {
    const { matchLabels } = deployment.spec.selector;
    expect(pod.metadata.labels).toMatchObject(matchLabels);
    expect(service.spec.selector).toEqual(matchLabels);
    expect(budget.spec.selector.matchLabels).toEqual(matchLabels);
  });

  it('reaches port 8000, and one client always the same pod, as polling of Socket.IO needs', () => {
    expect(service.spec.ports).toMatchObject([{ port: 8000, targetPort: 'http' }]);
    expect(service.spec.sessionAffinity).toBe('ClientIP');
  });

  it('serves a config that is right, and closed to those without a key', async () => {
    const file = fileURLToPath(new URL('base/repartee.config.yaml', import.meta.url));
    const { config } = await loadConfig(file, { env: { REPARTEE_API_KEY: 'key' } });
    expect(config.server.apiKeys).toEqual(['key']);
    await expect(loadConfig(file, { env: {} })).rejects.toThrow('REPARTEE_API_KEY');
    const names = server.env.map(({ name }: { name: string }) => name);
    expect(names).toContain('REPARTEE_API_KEY');
  });

  it('loses its GPU, and nothing else of the pod, in the overlay for processors', () => {
    const overlay = read('overlays/cpu/kustomization.yaml');
    const [{ patch, target }] = overlay.patches;
    expect(target).toMatchObject({ kind: deployment.kind, name: deployment.metadata.name });
    const cpu = patched(deployment, parse(patch) as Patch[]);
    expect(JSON.stringify(cpu)).not.toContain('nvidia');
    const { 'nvidia.com/gpu': _, ...limits } = server.resources.limits;
    expect(cpu.spec.template.spec.containers).toEqual([
      { ...server, resources: { requests: server.resources.requests, limits } },
    ]);
  });
});
