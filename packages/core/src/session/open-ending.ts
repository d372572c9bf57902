/**
 * Words that hardly ever end what somebody has to say: articles, possessives, conjunctions and the sounds of thinking.
 * Prepositions are none, where a language may end with them ("the one I am looking for").
 */
const openWords: Readonly<Record<string, string>> = {
  en: 'a an the my your our their and or but because although unless whereas if than of very um uh uhm erm er',
  de: 'der den dem des ein eine einen einem einer mein meine meinen dein deine und oder aber weil dass ob wenn sondern denn als von mit für äh ähm öhm hm',
  fr: "le la les un une des du mon ma mes ton ta ses leur et ou mais parce que qu'une si de à pour avec dans très euh heu",
  es: 'el la los las un una unos unas mi mis tu tus su sus y e o u pero porque que si de del a al con para por en muy eh em',
  it: 'il lo la gli le un uno una di del della dello e o ma perché che se con per in da dal alla nel nella molto ehm eh',
  pt: 'o a os as um uma de do da dos das e ou mas porque que se com para por em no na meu minha muito hum ahn',
  nl: 'de het een mijn jouw en of maar omdat dat als want van met voor zeer uh uhm eh',
  ru: 'и или но а что чтобы потому если в на с к для о об от из у мой моя очень э эм',
  zh: '的话 因为 因為 所以 但是 可是 而且 然后 然後 还有 還有 如果 那个 那個 就是',
  ja: 'えっと えーと あの その それで それから でも だけど しかし もし',
  ko: '그리고 그런데 하지만 그래서 왜냐하면 만약 음 그 저',
};

const listed = new Map(Object.entries(openWords).map(([language, words]) => [language, words.split(' ')]));

/** A comma, a dash or dots at the end; transcribers that punctuate mean it. */
const openMark = /(?:[,،、，;；:：\-–—…]|\.\.+|．．+)[\p{Pf}\p{Pe}"'’]*$/u;
const closingMark = /[.!?。！？؟।][\p{Pf}\p{Pe}"'’]*$/u;
const unspaced = /^(?:zh|ja)$/;

/** Does the transcript break off, so that more is sure to come? `language`: ISO 639-1; unknown ones break off by marks alone. */
export function endsOpen(text: string, language?: string): boolean {
  const spoken = text.trim();
  if (openMark.test(spoken)) return true;
  if (closingMark.test(spoken)) return false;
  const code = language?.toLowerCase().split('-')[0] ?? '';
  const words = listed.get(code) ?? [];
  if (unspaced.test(code)) return words.some((word) => spoken.endsWith(word) && spoken !== word);
  const last = /[\p{L}\p{M}'’]+$/u.exec(spoken.toLowerCase())?.[0].replace('’', "'");
  return last !== undefined && words.includes(last);
}
