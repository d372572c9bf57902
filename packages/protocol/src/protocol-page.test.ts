import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { newEncoder, otherEvents, spokenTurn } from './__fixtures__/scenario.js';
import { clientError } from './client-error.js';
import { clientEventTypes } from './client-events.js';
import { decodeClientEvent } from './decode-client-event.js';
import type { ServerEvent } from './server-events.js';

const page = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');

/** The examples in blocks of one language, one a line. */
function examples(language: string): { readonly type: string; readonly [field: string]: unknown }[] {
  const blocks = [...page.matchAll(new RegExp(`^\`\`\`json ${language}\\n([^]*?)\`\`\``, 'gm'))];
  return blocks.flatMap(([, block]) =>
    block!
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
}

/** As the page shows it. */
function withoutId(event: ServerEvent): object {
  return Object.fromEntries(Object.entries(event).filter(([field]) => field !== 'event_id'));
}

describe('docs/protocol.md', () => {
  it('shows events a client may send, and all of them', () => {
    const shown = examples('client');
    for (const event of shown) {
      expect(() =>
        decodeClientEvent(event, { inputRate: 24_000, outputRate: 24_000, maxTextChars: 100 }),
      ).not.toThrow();
    }
    expect(new Set(shown.map(({ type }) => type))).toEqual(new Set(clientEventTypes));
  });

  it('shows events as the server sends them, in their order', () => {
    const encoder = newEncoder();
    const sent = [...spokenTurn, ...otherEvents]
      .flatMap((event) => encoder.encode(event))
      .map(({ event }) => withoutId(event));
    const shown = examples('server');
    expect(shown.length).toBeGreaterThan(20);
    let at = 0;
    for (const event of shown) {
      const found = sent.findIndex((other, index) => index >= at && 'type' in other && other.type === event.type);
      expect(sent[found]).toEqual(event);
      at = found + 1;
    }
  });

  it('shows an error as the server sends it', () => {
    const error = clientError('No response is being made that could be cancelled', { reason: 'no-active-response' });
    expect(examples('error')).toEqual([newEncoder().error(error, 'c7').event]);
  });

  it('explains every event that Repartee adds', () => {
    const encoder = newEncoder();
    const types = [...spokenTurn, ...otherEvents]
      .flatMap((event) => encoder.encode(event))
      .map(({ event }) => event.type);
    for (const type of types.filter((name) => name.startsWith('repartee.'))) {
      expect(page).toMatch(new RegExp(`^\\| \`${type.replaceAll('.', '\\.')}\``, 'm'));
    }
  });
});
