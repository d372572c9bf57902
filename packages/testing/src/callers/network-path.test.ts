import { describe, expect, it } from '@jest/globals';
import { NetworkPath } from './network-path.js';

function send(path: NetworkPath, times: readonly number[]) {
  const arrived: string[] = [];
  for (const at of times) {
    path.pass(at, () => arrived.push(`${at}`));
    path.flush(at);
  }
  return arrived;
}

describe('a network path', () => {
  it('delivers at once', () => {
    expect(send(new NetworkPath(), [0, 20, 40])).toEqual(['0', '20', '40']);
  });

  it('delivers what is late in one burst, in order', () => {
    const path = new NetworkPath();
    path.interrupt(20, 40, false);
    expect(send(path, [0, 20, 40])).toEqual(['0']);
    const late: number[] = [];
    path.pass(50, () => late.push(50));
    path.flush(59);
    expect(late).toEqual([]);
    path.pass(60, () => late.push(60));
    expect(late).toEqual([50, 60]);
  });

  it('loses what is lost', () => {
    const path = new NetworkPath();
    path.interrupt(20, 40, true);
    expect(send(path, [0, 20, 40, 60])).toEqual(['0', '60']);
  });
});
