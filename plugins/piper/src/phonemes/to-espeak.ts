/**
 * From the dictionary's alphabet (one letter per diphthong and affricate, `ɹ` after the vowel) to IPA as espeak writes it
 * for American English, which is what Piper's voices have learnt.
 */
export function toEspeak(phonemes: string): string {
  return phonemes
    .replaceAll('ʤ', 'dʒ')
    .replaceAll('ʧ', 'tʃ')
    .replaceAll('A', 'eɪ')
    .replaceAll('I', 'aɪ')
    .replaceAll('O', 'oʊ')
    .replaceAll('W', 'aʊ')
    .replaceAll('Y', 'ɔɪ')
    .replaceAll('ᵊ', 'ə')
    .replaceAll('ʔn', 'ʔn̩')
    .replace(/ɜɹ(?![aeiouæɑɔəɛɪʊʌᵻ])/g, 'ɜː')
    .replace(/ɜɹ/g, 'ɜːɹ')
    .replace(/əɹ(?![aeiouæɑɔəɛɪʊʌᵻ])/g, 'ɚ')
    .replace(/əɹ/g, 'ɚɹ')
    .replace(/(?<=[ˈˌ])ə/g, 'ʌ')
    .replace(/(?<=^|[^aɔeo])ɑ(?!ː)/g, 'ɑː')
    .replace(/ɔ(?!ː|ɪ)/g, 'ɔː')
    .replace(/(?<=[ˈˌ])([iu])(?!ː)/g, '$1ː')
    .replace(/u(?!ː)/g, 'uː')
    .replace(/i(?=[bdfhklmnpstvzðŋɡʃʒθ]+$)/g, 'iː');
}
