export { normalize } from './normalize.js';
export type { PauseMark, SpokenToken } from './normalize.js';
export { MONTH_PATTERN } from './months.js';
export { endingAbbreviations, pointedAbbreviations } from './read-abbreviation.js';
