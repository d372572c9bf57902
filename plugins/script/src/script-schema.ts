import { z } from 'zod';

const text = z.string().trim().min(1);
const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.union([item, z.array(item).min(1)], { error: 'expected a text, or a list of texts' });
const name = z.string().regex(/^[A-Za-z_][\w-]*$/, 'expected letters, digits, _ and -');
const language = z.string().regex(/^[a-z]{2,3}$/, 'expected a language such as en (ISO 639-1)');
const replies = oneOrMore(text).describe('What is said; of several, each in turn.');

const rule = z
  .strictObject({
    name: name.describe('For error messages, and for `after`.'),
    match: oneOrMore(text).describe('Patterns; one has to cover what the user said.'),
    language: oneOrMore(language)
      .optional()
      .describe('Only when the user is known to speak this language, or one of these.'),
    after: oneOrMore(name).optional().describe('Only right after one of these rules.'),
    call: z
      .strictObject({
        tool: text,
        arguments: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
        say: replies.optional().describe('Said while the tool runs.'),
      })
      .optional()
      .describe('Calls a tool; `reply` is said when it has answered.'),
    reply: replies.optional(),
    otherwise: replies
      .optional()
      .describe('Said when the reply has a gap that nothing fills, or the tool failed or is not offered.'),
  })
  .refine((rule) => rule.reply !== undefined, { error: 'expected a reply', path: ['reply'] });

/** A script file, as it is written. */
export const scriptSchema = z.strictObject({
  greeting: replies.optional().describe('Said when the user has not spoken yet.'),
  fillers: z.array(text).default([]).describe('Patterns that do not count before and behind what the user said.'),
  lists: z
    .record(
      name,
      z.union([z.array(text).min(1), z.record(text, oneOrMore(text))], {
        error: 'expected a list of words, or words for each value',
      }),
    )
    .default({})
    .describe('What a slot may hold: words, or for each value the words for it.'),
  rules: z.array(rule).min(1),
  fallback: replies.describe('Said when no rule matches.'),
});

export type ScriptFile = z.output<typeof scriptSchema>;
export type RuleFile = ScriptFile['rules'][number];
