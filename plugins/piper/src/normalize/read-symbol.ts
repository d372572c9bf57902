import { reader } from './reader.js';
import type { Reader } from './reader.js';

const SYMBOLS: Readonly<Record<string, string>> = {
  '&': 'and',
  '@': 'at',
  '+': 'plus',
  '=': 'equals',
  '%': 'percent',
  '×': 'times',
  '÷': 'divided by',
  '±': 'plus or minus',
  '≈': 'approximately',
  '≤': 'at most',
  '≥': 'at least',
  '≠': 'is not equal to',
  '°': 'degrees',
  '€': 'euros',
  '£': 'pounds',
  $: 'dollars',
  '©': 'copyright',
  '™': 'trademark',
  '→': 'to',
  π: 'pi',
  '√': 'square root of',
};

/** Symbols that are said. Others are passed over in silence. */
export const readSymbol: readonly Reader[] = [
  reader(/#(?=\d)/, () => ['number']),
  reader(/#(?=[A-Za-z]\w)/, () => ['hashtag']),
  reader(/(?<=\d\s?)[*x](?=\s?\d)/, () => ['times']),
  reader(/(?<=\d\s)[-−](?=\s\d)/, () => ['minus']),
  reader(/(?<=\d\s)<(?=\s\d)/, () => ['is', 'less', 'than']),
  reader(/(?<=\d\s)>(?=\s\d)/, () => ['is', 'greater', 'than']),
  reader(/(?<=[A-Za-z])\/(?=[A-Za-z])/, (match) =>
    /and$/i.test(match.input.slice(0, match.index)) && /^or\b/i.test(match.input.slice(match.index + 1))
      ? []
      : ['slash'],
  ),
  reader(/\/(?=\d)|(?<=\d\s)\/(?=\s\d)/, () => ['slash']),
  reader(/(?<=\w)\^(?=\d)/, () => ['to', 'the', 'power', 'of']),
  reader(/[&@+=%×÷±≈≤≥≠°€£$©™→π√]/, ([symbol]) => SYMBOLS[symbol]!.split(' ')),
];
