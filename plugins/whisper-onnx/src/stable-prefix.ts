export interface Agreement {
  /** What is new and sure. Appended to all earlier deltas it reads as one text. */
  readonly delta: string;
  /** The rest of the guess. */
  readonly interim: string;
}

/**
 * Local agreement: of two guesses in a row, what both say is sure, but for the last word, which may have been cut off.
 * Scripts without blanks between words go character by character. What was once given out stays, even where a later
 * guess revises it.
 */
export class StablePrefix {
  #sure: readonly string[] = [];
  #previous: readonly string[] = [];

  /** Takes the next guess at the whole turn; a blank before its first word is as any other between words. */
  update(guess: string): Agreement {
    const rest = this.#restOf(unitsOf(guess));
    let agreed = 0;
    while (agreed < rest.length - 1 && rest[agreed] === this.#previous[agreed]) agreed++;
    const given = this.#sure.length > 0;
    const delta = rest.slice(0, agreed).join('');
    this.#sure = [...this.#sure, ...rest.slice(0, agreed)];
    this.#previous = rest.slice(agreed);
    const interim = this.#previous.join('');
    return {
      delta: given ? delta : delta.trimStart(),
      interim: this.#sure.length > 0 ? interim : interim.trimStart(),
    };
  }

  /** Takes a guess without giving anything out; the next is compared with it. */
  remember(guess: string): void {
    this.#previous = this.#restOf(unitsOf(guess));
  }

  /** The units of a guess that come after those already given out: after the beginning that resembles them most. */
  #restOf(units: readonly string[]): readonly string[] {
    const sure = this.#sure;
    if (sure.every((unit, i) => unit === units[i])) return units.slice(sure.length);
    const plainSure = sure.map(plain);
    const plainUnits = units.map(plain);
    let row = Array.from({ length: units.length + 1 }, (_, i) => i);
    for (let i = 1; i <= sure.length; i++) {
      const next = [i];
      for (let j = 1; j <= units.length; j++) {
        const replaced = row[j - 1]! + (plainSure[i - 1] === plainUnits[j - 1] ? 0 : 1);
        next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
      }
      row = next;
    }
    const least = Math.min(...row);
    // Of equally similar beginnings the one nearest in length: neither repeats nor swallows a word.
    let best = row.indexOf(least);
    for (let j = best; j < row.length; j++) {
      if (row[j] === least && Math.abs(j - sure.length) <= Math.abs(best - sure.length)) best = j;
    }
    return units.slice(best);
  }
}

/** A character of a script that writes no blanks between words, or a word with the blanks before it. */
const UNIT =
  /\s*(?:[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]\p{M}*|[^\s\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]+)/gu;

function unitsOf(text: string): string[] {
  return text.trimEnd().match(UNIT) ?? [];
}

function plain(unit: string): string {
  return unit.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}
