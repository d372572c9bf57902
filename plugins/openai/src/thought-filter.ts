const OPEN = /<think(?:ing)?>/i;
const CLOSE = /<\/think(?:ing)?>/i;
const TAGS = ['<think>', '<thinking>', '</think>', '</thinking>'];

/** Takes `<think>…</think>` out of a text that comes in pieces; a tag may be split anywhere. */
export class ThoughtFilter {
  #isThinking: boolean;
  #held = '';
  #hasSpoken = false;

  /** `isThinking`: the text begins inside a block. */
  constructor(isThinking = false) {
    this.#isThinking = isThinking;
  }

  /** What of the text so far is new, certain and meant to be said. May be empty. */
  push(piece: string): string {
    this.#held += piece;
    let said = '';
    for (;;) {
      const tag = (this.#isThinking ? CLOSE : OPEN).exec(this.#held);
      if (!tag) break;
      if (!this.#isThinking) said += this.#held.slice(0, tag.index);
      this.#held = this.#held.slice(tag.index + tag[0].length);
      this.#isThinking = !this.#isThinking;
    }
    const certain = this.#held.length - openTagLength(this.#held);
    if (!this.#isThinking) said += this.#held.slice(0, certain);
    this.#held = this.#held.slice(certain);
    return this.#speak(said);
  }

  /** The rest, once the stream is over: half a tag that was none. */
  end(): string {
    const rest = this.#isThinking ? '' : this.#held;
    this.#held = '';
    return this.#speak(rest);
  }

  /** Servers leave blank lines between the thoughts and the answer. */
  #speak(text: string): string {
    const said = this.#hasSpoken ? text : text.trimStart();
    this.#hasSpoken ||= said !== '';
    return said;
  }
}

/** Length of an unfinished tag at the end of the text. */
function openTagLength(text: string): number {
  const start = text.lastIndexOf('<');
  if (start < 0) return 0;
  const tail = text.slice(start).toLowerCase();
  return TAGS.some((tag) => tag.startsWith(tail)) ? tail.length : 0;
}
