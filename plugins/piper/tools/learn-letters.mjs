// Learns how English letters sound from the pronunciation dictionaries, for words that are not in them.
//   node tools/learn-letters.mjs DICTIONARY_FOLDER OUT.json [--hold-out N]
// 1. Aligns every letter of every word with no, one or two phonemes (Viterbi, re-estimated a few times).
// 2. Grows a decision tree: the sound of a letter, given the letter, then its neighbours one by one, nearest first.
// 3. Writes a node where it differs from its parent: key = letter and neighbours in the order below, value = phonemes.
// --hold-out N leaves every Nth word out and prints how well those are guessed.
import { readFileSync, writeFileSync } from 'node:fs';

/** Offsets of the neighbours, in the order in which they are asked. As in src/phonemes/letter-to-sound.ts. */
const NEIGHBOURS = [1, -1, 2, -2, 3, -3, 4, -4];
const EDGE = '.';
const MIN_COUNT = 3;
const ROUNDS = 6;

const [folder, out] = process.argv.slice(2);
const holdOut = Number(process.argv[process.argv.indexOf('--hold-out') + 1] || 0);

const entries = ['us_silver.json', 'us_gold.json'].flatMap((file) =>
  Object.entries(JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'))),
);
const words = new Map();
for (const [word, value] of entries) {
  const phonemes = typeof value === 'string' ? value : value.DEFAULT;
  if (/^[A-Za-z]{2,}$/.test(word) && !/^[A-Z]+$/.test(word) && phonemes) words.set(word.toLowerCase(), phonemes);
}
/** A stress mark belongs to its vowel. */
const split = (phonemes) => phonemes.match(/[ˈˌ]?./gu) ?? [];

const all = [...words].map(([word, phonemes]) => ({ word, phonemes: split(phonemes) }));
const held = holdOut ? all.filter((_, at) => at % holdOut === 0) : [];
const learnt = holdOut ? all.filter((_, at) => at % holdOut !== 0) : all;

let cost = new Map();
const plain = (phoneme) => phoneme.replace(/[ˈˌ]/, '');
function chunkCost(letter, chunk) {
  return cost.get(`${letter} ${chunk}`) ?? 12;
}

/** Cheapest way to give each letter 0..2 phonemes; undefined where there is none. */
function align({ word, phonemes }) {
  const width = phonemes.length + 1;
  const best = new Float64Array((word.length + 1) * width).fill(Infinity);
  const taken = new Int8Array(best.length);
  best[0] = 0;
  for (let at = 0; at < word.length; at++) {
    for (let done = 0; done < width; done++) {
      const here = best[at * width + done];
      if (here === Infinity) continue;
      for (let count = 0; count <= 2 && done + count < width; count++) {
        const chunk = phonemes
          .slice(done, done + count)
          .map(plain)
          .join('');
        const total = here + chunkCost(word[at], chunk);
        const index = (at + 1) * width + done + count;
        if (total < best[index]) {
          best[index] = total;
          taken[index] = count;
        }
      }
    }
  }
  let done = width - 1;
  if (best[word.length * width + done] === Infinity) return undefined;
  const chunks = [];
  for (let at = word.length; at > 0; at--) {
    const count = taken[at * width + done];
    chunks.unshift(phonemes.slice(done - count, done));
    done -= count;
  }
  return chunks;
}

function estimate(counts) {
  const totals = new Map();
  for (const [key, count] of counts) totals.set(key[0], (totals.get(key[0]) ?? 0) + count);
  cost = new Map([...counts].map(([key, count]) => [key, -Math.log(count / totals.get(key[0]))]));
}

// At first: whatever stands at about the same place, and nothing or two now and then.
const initial = new Map();
const add = (counts, key, amount) => counts.set(key, (counts.get(key) ?? 0) + amount);
for (const { word, phonemes } of learnt) {
  for (let at = 0; at < word.length; at++) {
    const centre = (at / word.length) * phonemes.length;
    for (let near = Math.max(0, Math.floor(centre) - 1); near < Math.min(phonemes.length, centre + 2); near++)
      add(initial, `${word[at]} ${plain(phonemes[near])}`, 1);
    add(initial, `${word[at]} `, 0.4);
  }
}
estimate(initial);
for (let round = 0; round < ROUNDS; round++) {
  const counts = new Map();
  for (const entry of learnt)
    align(entry)?.forEach((chunk, at) => add(counts, `${entry.word[at]} ${chunk.map(plain).join('')}`, 1));
  estimate(counts);
}

const contextOf = (word, at) => word[at] + NEIGHBOURS.map((offset) => word[at + offset] ?? EDGE).join('');
const samples = [];
for (const entry of learnt)
  align(entry)?.forEach((chunk, at) => samples.push({ context: contextOf(entry.word, at), sound: chunk.join('') }));

const nodes = new Map();
function grow(group, depth, inherited) {
  const counts = new Map();
  for (const { sound } of group) add(counts, sound, 1);
  const [sound] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  if (sound !== inherited) nodes.set(group[0].context.slice(0, depth), sound);
  if (counts.size === 1 || depth > NEIGHBOURS.length) return;
  const children = new Map();
  for (const sample of group) {
    const next = sample.context[depth];
    if (!children.has(next)) children.set(next, []);
    children.get(next).push(sample);
  }
  for (const child of children.values()) if (child.length >= MIN_COUNT) grow(child, depth + 1, sound);
}
const byLetter = new Map();
for (const sample of samples) {
  if (!byLetter.has(sample.context[0])) byLetter.set(sample.context[0], []);
  byLetter.get(sample.context[0]).push(sample);
}
for (const group of byLetter.values()) grow(group, 1, undefined);

const sorted = Object.fromEntries([...nodes].sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(out, JSON.stringify(sorted, undefined, 2));
console.log(`${learnt.length} words, ${nodes.size} nodes`);

if (held.length > 0) {
  let wrong = 0;
  let total = 0;
  let exact = 0;
  for (const { word, phonemes } of held) {
    let guess = [];
    for (let at = 0; at < word.length; at++) {
      const context = contextOf(word, at);
      for (let length = context.length; length > 0; length--) {
        const sound = nodes.get(context.slice(0, length));
        if (sound === undefined) continue;
        guess.push(...split(sound));
        break;
      }
    }
    const errors = distance(guess.map(plain), phonemes.map(plain));
    wrong += errors;
    total += phonemes.length;
    if (errors === 0) exact++;
  }
  console.log(
    `held out: ${held.length} words, ${((100 * wrong) / total).toFixed(1)} % of phonemes wrong, ${((100 * exact) / held.length).toFixed(1)} % of words right (stress aside)`,
  );
}

function distance(a, b) {
  let row = [...b.keys(), b.length];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
