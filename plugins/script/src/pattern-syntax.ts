import { wordsOf } from './words.js';

/** A pattern as written, before it is compiled. */
export type PatternNode =
  | { readonly kind: 'word'; readonly key: string }
  | { readonly kind: 'slot'; readonly name: string; readonly type: string | undefined }
  | { readonly kind: 'anything' }
  | { readonly kind: 'sequence'; readonly nodes: readonly PatternNode[] }
  | { readonly kind: 'either'; readonly nodes: readonly PatternNode[] };

const NOTHING: PatternNode = { kind: 'sequence', nodes: [] };
const PIECE = /[()[\]|*]|\{[^{}]*\}?|[^()[\]{}|*]+|[{}]/g;
const SLOT = /^\{\s*([A-Za-z_]\w*)\s*(?::\s*([A-Za-z_][\w-]*)\s*)?\}$/;

/** `[optional] (one|other) {slot:type} *`. Throws a SyntaxError that says what was expected. */
export function parsePattern(source: string): PatternNode {
  const pieces = source.match(PIECE) ?? [];
  let at = 0;

  const either = (): PatternNode => {
    const nodes = [sequence()];
    while (pieces[at] === '|') {
      at++;
      nodes.push(sequence());
    }
    return nodes.length === 1 ? (nodes[0] as PatternNode) : { kind: 'either', nodes };
  };

  const sequence = (): PatternNode => {
    const nodes: PatternNode[] = [];
    for (let piece = pieces[at]; piece !== undefined && !/^[)\]|]$/.test(piece); piece = pieces[at]) {
      at++;
      if (piece === '(') nodes.push(closed(')'));
      else if (piece === '[') nodes.push({ kind: 'either', nodes: [closed(']'), NOTHING] });
      else if (piece === '*') nodes.push({ kind: 'anything' });
      else if (/^[{}]/.test(piece)) nodes.push(slot(piece));
      else nodes.push(...wordsOf(piece).map(({ key }): PatternNode => ({ kind: 'word', key })));
    }
    return { kind: 'sequence', nodes };
  };

  const closed = (bracket: string): PatternNode => {
    const node = either();
    if (pieces[at] !== bracket)
      throw new SyntaxError(`expected "${bracket}" ${pieces[at] ? `before "${pieces[at]}"` : 'at the end'}`);
    at++;
    return node;
  };

  const node = either();
  if (at < pieces.length) throw new SyntaxError(`expected no "${pieces[at]}" without its opening bracket`);
  if (isEmpty(node)) throw new SyntaxError('expected at least one word, slot or *');
  return node;
}

function slot(piece: string): PatternNode {
  const match = SLOT.exec(piece);
  if (!match) throw new SyntaxError(`expected a slot such as {name} or {name:number}, found "${piece}"`);
  return { kind: 'slot', name: match[1] as string, type: match[2] };
}

/** Would it match silence? Then it would match between any two words as well. */
function isEmpty(node: PatternNode): boolean {
  if (node.kind === 'sequence') return node.nodes.every(isEmpty);
  return node.kind === 'either' && node.nodes.some(isEmpty);
}
