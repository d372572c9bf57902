import { describe, expect, it } from '@jest/globals';
import { ToolCallAssembler, type ToolCallDelta } from './tool-call-assembler.js';

function assemble(...deltas: ToolCallDelta[]) {
  const calls = new ToolCallAssembler();
  for (const delta of deltas) calls.add(delta);
  return calls.finish();
}

describe('ToolCallAssembler', () => {
  it('puts pieces together that have neither index nor id after the first', () => {
    expect(
      assemble({ id: 'a', function: { name: 'clock', arguments: '{"zone"' } }, { function: { arguments: ':"UTC"}' } }),
    ).toEqual([{ id: 'a', name: 'clock', arguments: '{"zone":"UTC"}' }]);
  });

  it('keeps whole calls apart that have neither index nor id, and gives each an id', () => {
    const calls = assemble(
      { function: { name: 'clock', arguments: '{"zone":"UTC"}' } },
      { function: { name: 'clock', arguments: '{"zone":"CET"}' } },
      { function: { name: 'date' } },
      { function: { name: 'clock', arguments: '' } },
    );
    expect(calls.map((call) => call.arguments)).toEqual(['{"zone":"UTC"}', '{"zone":"CET"}', '{}', '{}']);
    expect(new Set(calls.map((call) => call.id)).size).toBe(4);
    for (const { id } of calls) expect(id).toMatch(/^[a-z0-9]{9}$/);
  });

  it('tells two calls apart that share an index or an id', () => {
    const calls = assemble(
      { index: 0, id: 'a', function: { name: 'clock', arguments: '{}' } },
      { index: 0, id: 'b', function: { name: 'date', arguments: '{}' } },
      { index: 1, id: 'b', function: { name: 'clock', arguments: '{}' } },
    );
    expect(calls.map((call) => call.name)).toEqual(['clock', 'date', 'clock']);
    expect(new Set(calls.map((call) => call.id)).size).toBe(3);
  });

  it('takes one call whose name or id comes again with every piece', () => {
    const piece = (text: string) => ({ index: 0, id: 'a', function: { name: 'clock', arguments: text } });
    expect(assemble(piece('{"zone"'), piece(':1}'))).toEqual([{ id: 'a', name: 'clock', arguments: '{"zone":1}' }]);
  });

  it('writes arguments that come as an object as JSON', () => {
    expect(assemble({ id: 'a', function: { name: 'clock', arguments: { zone: 'UTC' } } })[0]?.arguments).toBe(
      '{"zone":"UTC"}',
    );
  });

  it('leaves out a piece that never got a name', () => {
    expect(assemble({ index: 3, function: { arguments: '{}' } })).toEqual([]);
  });
});
