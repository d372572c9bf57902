import { LISTEN_RATE } from '@repartee/core/providers';
import { seeded, seedOf } from '../random.js';
import type { Random } from '../random.js';
import type { Recording } from '../recordings.js';
import { pauser } from './pause-lengths.js';
import type { Pauser } from './pause-lengths.js';
import type { RoomTone } from './room-tone.js';
import { Track } from './track.js';
import { levelDb } from './voiced.js';
import type { Span } from './voiced.js';

/** A recording, where its voice is, and what its room sounds like. */
export interface Source extends Recording {
  readonly voiced: readonly Span[];
  readonly tone: RoomTone;
}

/** Where a pause within a turn comes from. */
export type PauseKind =
  /** The recording's own. */
  | 'own'
  /** Between two clips that are parts of one sentence; its length is drawn. */
  | 'join'
  /** Amid a recording, at its longest own pause or else at its quietest moment; its length is drawn. */
  | 'hesitation'
  /** Between two whole sentences; its length is drawn. */
  | 'sentences';

/** A pause of 100 ms or more that the user goes on after: a chance to cut them off. */
export interface InnerPause extends Span {
  readonly kind: PauseKind;
}

export type TurnGroup = 'English, read sentences' | 'English, short' | 'other languages' | 'strings of digits';

export type Half = 'tuning' | 'test';

/** One turn of a user, with quiet of the same room around it. */
export interface SpokenTurn {
  readonly id: string;
  readonly group: TurnGroup;
  readonly language: string;
  /** Whose turns follow each other in one session. */
  readonly speaker: string;
  /** No recording is in both halves: one for choosing delays, one for judging them. */
  readonly half: Half;
  readonly samples: Float32Array;
  /** From the first to the last voiced sample. */
  readonly speech: Span;
  readonly pauses: readonly InnerPause[];
}

const ofMs = (ms: number) => Math.round((ms * LISTEN_RATE) / 1000);
const lead = ofMs(600);
/** Longer than any policy waits. */
const tail = ofMs(4200);
/** Of a recording that is cut around its voice this much is kept, for the breath and the echo of the room. */
const edge = ofMs(40);
const leastPause = ofMs(100);
const longestTurn = ofMs(10_000);
/** A turn may begin after an own pause this long. */
const restart = ofMs(200);

/** A stretch of a source that is said in one go. */
interface Piece {
  readonly source: Source;
  readonly from: number;
  readonly to: number;
}

const whole = (source: Source): Piece => ({
  source,
  from: (source.voiced[0] as Span).from,
  to: (source.voiced.at(-1) as Span).to,
});
const lengthOf = (pieces: readonly Piece[]) => pieces.reduce((sum, { from, to }) => sum + to - from, 0);

/** Says pieces with pauses between them. */
function assemble(
  about: Pick<SpokenTurn, 'id' | 'group' | 'speaker' | 'half'>,
  pieces: readonly Piece[],
  kindOf: (index: number) => PauseKind,
  pauses: Pauser,
): SpokenTurn {
  const random = seeded(seedOf(`${about.id} tone`));
  const first = (pieces[0] as Piece).source;
  const track = new Track();
  track.add(first.tone.make(lead, random));
  const inner: InnerPause[] = [];
  let speech: Span = { from: 0, to: 0 };
  pieces.forEach(({ source, from, to }, index) => {
    // Where a voice is divided there is more of it beyond the edge.
    const before = source.voiced.some((span) => span.from === from) ? Math.min(edge, from) : 0;
    const after = source.voiced.some((span) => span.to === to) ? Math.min(edge, source.samples.length - to) : 0;
    if (index > 0) {
      const length = ofMs(pauses.next());
      const gap = Math.max(2 * Track.fade, length - (track.length - speech.to) - before + 2 * Track.fade);
      track.add(source.tone.make(gap, random));
    }
    const at = track.add(source.samples.subarray(from - before, to + after)) - (from - before);
    const voiced = source.voiced.filter((span) => span.from < to && span.to > from);
    if (index > 0) inner.push({ from: speech.to, to: at + from, kind: kindOf(index - 1) });
    for (const [i, span] of voiced.entries()) {
      const next = voiced[i + 1];
      if (next && next.from - span.to >= leastPause)
        inner.push({ from: at + span.to, to: at + next.from, kind: 'own' });
    }
    speech = { from: index === 0 ? at + from : speech.from, to: at + to };
  });
  const last = (pieces.at(-1) as Piece).source;
  track.add(last.tone.make(tail, random));
  return { ...about, language: first.language, samples: track.samples(), speech, pauses: inner };
}

/** Divides what is said where people would stop to think: at its longest pause, else at its quietest moment. */
function hesitate({ source, from, to }: Piece, random: Random): readonly Piece[] {
  const voiced = source.voiced.filter((span) => span.from < to && span.to > from);
  const gaps = voiced.slice(1).map((span, i) => ({ from: (voiced[i] as Span).to, to: span.from }));
  const [earliest, latest] = [from + (to - from) * 0.2, to - (to - from) * 0.2];
  const wide = gaps.filter((gap) => gap.from > earliest && gap.to < latest && gap.to - gap.from >= leastPause);
  const gap = wide[Math.floor(random() * wide.length)];
  if (gap)
    return [
      { source, from, to: gap.from },
      { source, from: gap.to, to },
    ];
  const step = ofMs(20);
  const places = Array.from({ length: Math.floor((latest - earliest) / step) }, (_, i) => {
    const at = Math.round(earliest) + i * step;
    return { at: at + step / 2, level: levelDb(source.samples.subarray(at, at + step)) };
  });
  // One of the five quietest moments: a boundary of words or the closure of a stop.
  const quiet = places.sort((a, b) => a.level - b.level).slice(0, 5);
  const { at } = quiet[Math.floor(random() * quiet.length)] as { at: number };
  return [
    { source, from, to: at },
    { source, from: at, to },
  ];
}

/** Clips of one text, in order, that end where its sentences end. */
function sentences(clips: readonly Source[]): readonly (readonly Source[])[] {
  const found: Source[][] = [[]];
  for (const clip of clips) {
    found.at(-1)!.push(clip);
    if (/[.?!]["”]?$/.test(clip.text.trim())) found.push([]);
  }
  return found.slice(0, -1);
}

/** The ends of a sentence that is spread over clips: from each clip on, and from each longer pause of a clip on. */
function endings(sentence: readonly Source[]): readonly (readonly Piece[])[] {
  return sentence
    .flatMap((clip, index) => {
      const rest = sentence.slice(index + 1).map(whole);
      const starts = clip.voiced
        .filter((span, i) => i === 0 || span.from - (clip.voiced[i - 1] as Span).to >= restart)
        .map(({ from }) => from);
      return starts.map((from) => [{ ...whole(clip), from }, ...rest]);
    })
    .filter((pieces) => lengthOf(pieces) <= longestTurn);
}

/**
 * The turns that endpointing is measured on, made of recordings of people; the same every time.
 *
 * - Read sentences: one book's text in clips of a few seconds that break off amid a sentence. A turn is the end of a
 *   sentence, from the beginning of one of its clips or from a pause in it; its clips are joined by drawn pauses.
 * - Other recordings are turns as they are, and again several times with a hesitation of drawn length; sentences of one
 *   speaker are also said two in a turn.
 * - Digits, spoken one by one, become strings of three to five.
 *
 * Drawn pauses are filled with the room tone of the same recording, never with zeros. The true end of a turn is the end of its
 * last voiced 10 ms.
 */
export function turnSet(sources: readonly Source[]): readonly SpokenTurn[] {
  const book = sources.filter(({ id }) => speakerOf(id) === 'lj');
  const digits = sources.filter(({ id }) => id.startsWith('dg-'));
  const others = sources.filter((source) => !book.includes(source) && !digits.includes(source));
  const turns = [...readSentences(book), ...utterances(others), ...digitStrings(digits)];
  return turns.sort((a, b) => seedOf(a.id) - seedOf(b.id));
}

function readSentences(book: readonly Source[]): readonly SpokenTurn[] {
  return sentences(book).flatMap((sentence, index) => {
    const name = `lj sentence ${index + 1}`;
    const pauses = pauser(seeded(seedOf(name)));
    const about = { group: 'English, read sentences', speaker: 'lj', half: halfOf(index) } as const;
    return endings(sentence).flatMap((pieces, start) => {
      const id = `${name} from ${start + 1}`;
      const plain = assemble({ ...about, id }, pieces, () => 'join', pauses);
      if (pieces.length > 1) return [plain];
      const divided = hesitate(pieces[0] as Piece, seeded(seedOf(`${id} hesitation`)));
      return [plain, assemble({ ...about, id: `${id} hesitating` }, divided, () => 'hesitation', pauses)];
    });
  });
}

function utterances(sources: readonly Source[]): readonly SpokenTurn[] {
  const speakers = [...new Set(sources.map(({ id }) => speakerOf(id)))];
  return speakers.flatMap((speaker, number) => {
    const own = sources.filter(({ id }) => speakerOf(id) === speaker);
    const pauses = pauser(seeded(seedOf(speaker)));
    const half = halfOf(number);
    const group = own[0]?.language === 'en' ? 'English, short' : 'other languages';
    const hesitations = group === 'other languages' ? 4 : 2;
    const single = own.flatMap((source) => {
      const random = seeded(seedOf(`${source.id} hesitation`));
      const again = Array.from({ length: hesitations }, (_, i) =>
        assemble(
          { id: `${source.id} hesitating ${i + 1}`, group, speaker, half },
          hesitate(whole(source), random),
          () => 'hesitation',
          pauses,
        ),
      );
      return [assemble({ id: source.id, group, speaker, half }, [whole(source)], () => 'own', pauses), ...again];
    });
    const pairs = own.slice(1).map((source, i) => {
      const before = own[i] as Source;
      const about = { id: `${before.id} and ${source.id}`, group, speaker, half } as const;
      return assemble(about, [whole(before), whole(source)], () => 'sentences', pauses);
    });
    return [...single, ...pairs];
  });
}

function digitStrings(digits: readonly Source[]): readonly SpokenTurn[] {
  const speakers = [...new Set(digits.map(({ id }) => speakerOf(id)))];
  return speakers.flatMap((speaker, number) => {
    const own = digits.filter(({ id }) => speakerOf(id) === speaker);
    const random = seeded(seedOf(speaker));
    const pauses = pauser(random);
    return Array.from({ length: 8 }, (_, index) => {
      const pieces = Array.from({ length: 3 + Math.floor(random() * 3) }, () =>
        whole(own[Math.floor(random() * own.length)] as Source),
      );
      const id = `${speaker} string ${index + 1}`;
      const about = { id, group: 'strings of digits', speaker, half: halfOf(number) } as const;
      return assemble(about, pieces, () => 'join', pauses);
    });
  });
}

function halfOf(index: number): Half {
  return index % 2 === 0 ? 'tuning' : 'test';
}

/** Recordings of one speaker and one microphone. */
export function speakerOf(id: string): string {
  return /^(lj|sb-spk\d|ps-[a-z]+|ls-\d+)/.exec(id)?.[0] ?? id.replace(/^dg-[a-z]+-([a-z]+)_.*/, 'digits of $1');
}
