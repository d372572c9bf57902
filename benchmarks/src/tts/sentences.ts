export interface Sentence {
  readonly words: number;
  readonly text: string;
}

/** As an agent may say them; none has a mark before its end. */
export const sentences: readonly Sentence[] = [
  'The meeting starts at noon.',
  'The library closes early today because the heating is broken.',
  'The train to the airport leaves every half hour from platform nine until the last one goes around midnight tonight.',
  'When the storm had finally passed over the valley the people came out of their houses and began to clear the fallen branches from the road so that the doctor could reach the farm on the other side before dark.',
].map((text) => ({ words: text.split(' ').length, text }));

/** The same words as names: between names no clause ends, so that the sentence is one run of the encoder. */
export function inOnePiece(text: string): string {
  return text.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}
