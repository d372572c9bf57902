/**
 * How many words of the text an ear heard that wrote this down: those of the beginning that is closest to what it wrote,
 * letter by letter. Of two that are as close the longer one: a word that was begun counts.
 */
export function heardWords(text: string, written: string): number {
  const heard = letters(written);
  const words = text.split(/\s+/).filter(Boolean).map(letters);
  /** Edits between all that was written and the text so far, by how much of it was written. */
  let edits = Array.from({ length: heard.length + 1 }, (_, index) => index);
  let best = { words: 0, edits: heard.length };
  for (const [index, word] of words.entries()) {
    for (const letter of word) edits = nextEdits(edits, letter, heard);
    const distance = edits.at(-1)!;
    if (distance <= best.edits) best = { words: index + 1, edits: distance };
  }
  return best.words;
}

export function countWords(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}

function nextEdits(before: readonly number[], letter: string, heard: string): number[] {
  const edits = [before[0]! + 1];
  for (let at = 1; at < before.length; at++) {
    const replaced = before[at - 1]! + (heard[at - 1] === letter ? 0 : 1);
    edits.push(Math.min(replaced, before[at]! + 1, edits[at - 1]! + 1));
  }
  return edits;
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
