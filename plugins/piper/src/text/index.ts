export { CLAUSE_LIMITS, nextClause } from './next-clause.js';
export type { ClauseLimits, TextState } from './next-clause.js';
export { readClauses } from './read-clauses.js';
export type { Clause } from './read-clauses.js';
