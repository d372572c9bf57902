import { describe, expect, it } from '@jest/globals';
import { DisposeStack } from './dispose-stack.js';

describe('DisposeStack', () => {
  it('closes the last opened first, one at a time', async () => {
    const order: string[] = [];
    const stack = new DisposeStack();
    stack.defer(() => order.push('first opened'));
    stack.defer(async () => {
      await Promise.resolve();
      order.push('last opened');
    });
    await stack[Symbol.asyncDispose]();
    expect(order).toEqual(['last opened', 'first opened']);
  });

  it('closes the rest when one fails, and reports every failure', async () => {
    const order: string[] = [];
    const stack = new DisposeStack();
    stack.defer(() => order.push('closed'));
    stack.defer(() => {
      throw new Error('stuck');
    });
    await expect(stack[Symbol.asyncDispose]()).rejects.toMatchObject({ errors: [new Error('stuck')] });
    expect(order).toEqual(['closed']);
  });
});
