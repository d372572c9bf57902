import type { PatternNode } from './pattern-syntax.js';

/**
 * What an utterance must hold for the pattern to have a chance: of each set, at least one word. Most patterns are ruled out
 * by this without being tried.
 */
export function neededWords(node: PatternNode): readonly ReadonlySet<string>[] {
  switch (node.kind) {
    case 'word':
      return [new Set([node.key])];
    case 'sequence':
      return node.nodes.flatMap(neededWords);
    case 'either': {
      // Whichever branch is taken, one word of its smallest set is said.
      const smallest = node.nodes.map((branch) => [...neededWords(branch)].sort((a, b) => a.size - b.size)[0]);
      return smallest.every((set) => set !== undefined) ? [new Set(smallest.flatMap((set) => [...set]))] : [];
    }
    default:
      return [];
  }
}
