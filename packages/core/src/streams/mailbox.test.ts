import { describe, expect, it } from '@jest/globals';
import { ReparteeError } from '../providers/index.js';
import { Mailbox } from './mailbox.js';

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe('Mailbox', () => {
  it('hands on items in order, those put before and after the reader came', async () => {
    const mailbox = new Mailbox<number>({ capacity: 10 });
    mailbox.put(1);
    const reading = collect(mailbox);
    await Promise.resolve();
    mailbox.put(2);
    mailbox.put(3);
    mailbox.end();
    expect(await reading).toEqual([1, 2, 3]);
  });

  it('refuses an item with overload when full', () => {
    const mailbox = new Mailbox<number>({ capacity: 1 });
    mailbox.put(1);
    expect(() => mailbox.put(2)).toThrow(expect.objectContaining({ code: 'overload' }));
  });

  it('forgets the oldest and says so, when told to', async () => {
    const dropped: number[] = [];
    const mailbox = new Mailbox<number>({ capacity: 2, whenFull: 'drop-oldest', onDrop: (item) => dropped.push(item) });
    for (const item of [1, 2, 3]) mailbox.put(item);
    mailbox.end();
    expect(await collect(mailbox)).toEqual([2, 3]);
    expect(dropped).toEqual([1]);
  });

  it('gives the reader the error of a failed writer', async () => {
    const mailbox = new Mailbox<number>({ capacity: 2 });
    const reading = collect(mailbox);
    mailbox.fail(new ReparteeError('provider', 'gone'));
    await expect(reading).rejects.toThrow('gone');
  });

  it('takes nothing more once its reader has left', async () => {
    const mailbox = new Mailbox<number>({ capacity: 2 });
    mailbox.put(1);
    for await (const item of mailbox) {
      expect(item).toBe(1);
      break;
    }
    expect(mailbox.put(2)).toBe(false);
  });
});
