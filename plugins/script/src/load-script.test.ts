import { describe, expect, it } from '@jest/globals';
import { loadScript, parseScript } from './load-script.js';

const script = (rule: string, rest = '') => `rules:
  - name: first
    match: one
    reply: One.
  - ${rule.split('\n').join('\n    ')}
fallback: Pardon?
${rest}`;

describe('a script file', () => {
  it.each([
    [
      'an unknown key',
      script('name: b\nmatch: x\nreplly: y'),
      /^my\.yaml:5: rule b: expected only name, match, .*; found replly/m,
    ],
    ['other bytes', '}\u0000\u0007\ufffd secret', /^my\.yaml: Unexpected [^\n]* at line 1, column 1$/],
    ['nothing', '', /^my\.yaml: expected a script with rules/],
    ['no reply', script('name: b\nmatch: x'), /my\.yaml:\d+: rule b, reply: expected a reply/],
    ['no name', script('match: x\nreply: y'), /my\.yaml:5: rule number 2, name/],
    ['a name twice', script('name: first\nmatch: x\nreply: y'), /rule first: expected a name that no other rule has/],
    [
      'a wrong type',
      script('name: b\nmatch: x\nreply: { a: 1 }'),
      /my\.yaml:7: rule b, reply: expected a text, or a list/,
    ],
    ['a broken pattern', script('name: b\nmatch: "(x"\nreply: y'), /my\.yaml: rule b, match "\(x": expected "\)"/],
    [
      'an unknown slot type',
      script('name: b\nmatch: "{x:colour}"\nreply: y'),
      /rule b, match .*expected one of text, word/,
    ],
    [
      'a slot named like a function',
      script('name: b\nmatch: "{time:word}"\nreply: y'),
      /rule b, match: expected another name for \{time\}/,
    ],
    [
      'an unknown slot',
      script('name: b\nmatch: "a {x}"\nreply: "{{y}}"'),
      /rule b, reply: expected one of .*time.*or a slot: x; found \{\{y\}\}/,
    ],
    ['an expression', script('name: b\nmatch: a\nreply: "{{process.exit()}}"'), /rule b, reply: expected one of/],
    ['a name of every object', script('name: b\nmatch: a\nreply: "{{constructor}}"'), /rule b, reply: expected one of/],
    [
      'too few words after a function',
      script('name: b\nmatch: a\nreply: "{{spell}}"'),
      /rule b, reply: expected 1 words after spell/,
    ],
    ['an open gap', script('name: b\nmatch: a\nreply: "{{time"'), /rule b, reply: expected every \{\{ to be closed/],
    [
      'an unknown rule',
      script('name: b\nmatch: a\nreply: c\nafter: d'),
      /rule b, after: expected the name of a rule, found "d"/,
    ],
    [
      'an unknown key of a call',
      script('name: b\nmatch: a\nreply: c\ncall: { tool: t, args: {} }'),
      /rule b, call: expected only tool, arguments, say; found args/,
    ],
    [
      'a wrong language',
      script('name: b\nmatch: a\nreply: c\nlanguage: English'),
      /rule b, language: expected a language such as en|rule b, language: /,
    ],
    ['no fallback', 'rules: [{ name: a, match: b, reply: c }]', /my\.yaml.*fallback/],
    [
      'a broken filler',
      script('name: b\nmatch: a\nreply: c', 'fillers: ["[um]"]'),
      /my\.yaml: fillers: expected at least one word/,
    ],
    [
      'a list named like a slot type',
      script('name: b\nmatch: a\nreply: c', 'lists: { number: [one] }'),
      /my\.yaml: lists: expected another name for number/,
    ],
    ['broken YAML', 'rules: [', /my\.yaml: .*line 1/s],
    ['no mapping at all', 'hello', /my\.yaml:?.*expected/is],
  ])('is refused with %s, naming the place', (_, yaml, message) => {
    expect(() => parseScript(yaml, 'my.yaml')).toThrow(
      expect.objectContaining({ code: 'config', message: expect.stringMatching(message) }),
    );
  });

  it('is refused with its path when it is not there', async () => {
    await expect(loadScript('/nowhere/my.yaml')).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('/nowhere/my.yaml'),
    });
  });
});
