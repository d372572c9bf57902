import { describe, expect, it } from '@jest/globals';
import { loadScenario, parseScenario } from './load-scenario.js';

const script = (call: string, rest = '') => `why: Somebody complained about this.\n${rest}call:\n${call}`;
const mistakes = (text: string): string => {
  try {
    parseScenario(text);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a caller script', () => {
  it('is read with times, patterns and texts as people write them', () => {
    const { scenario } = parseScenario(
      script('  - say: Hello\n  - wait: 1.5s\n  - expect: { agent_says: /^good (day|night)/i, within_ms: 700 }\n'),
    );
    expect(scenario.call).toEqual([
      { say: { text: 'Hello' } },
      { wait: 1500 },
      { expect: { agent_says: /^good (day|night)/i, within_ms: 700 } },
    ]);
  });

  it('may use any setting of turn taking, and gets the defaults of the server for the rest', () => {
    const rest = 'config: { turnTaking: { pauseMs: 90 } }\n';
    const { config } = parseScenario(script('  - say: Hello\n', rest)).scenario;
    expect(config.turnTaking).toMatchObject({ pauseMs: 90, minDelayMs: 200 });
  });

  it.each([
    ['a step that is none', '  - shout: Hello\n', '3:5', 'call[0].shout: unknown setting'],
    [
      'two things in one step',
      '  - { say: Hello, wait: 1s }\n',
      '3:5',
      'expected one thing to do in a step, got say and wait',
    ],
    ['a time that is none', '  - wait: a while\n', '3:11', 'expected a number or a time such as 400ms or 1.5s'],
    ['a pattern that is none', '  - expect: { agent_says: "/(/" }\n', '3:27', 'expected text, or a regular expression'],
    ['an expectation of nothing', '  - expect: { within_ms: 100 }\n', '3:13', 'expected one of event, agent_audio'],
    [
      'an absence without an end',
      '  - expect: { agent_audio: true, absent: true }\n',
      '3:13',
      '`absent` needs `within_ms`',
    ],
    ['somebody who says nothing', '  - say: { gain_db: -3 }\n', '3:10', 'expected `text` to say'],
  ])('with %s is refused, with line and column', (_, call, place, problem) => {
    const message = mistakes(script(call));
    expect(message).toContain(place);
    expect(message).toContain(problem);
  });

  it('names every mistake at once', () => {
    expect(mistakes('call:\n  - wait: soon\n')).toMatch(/^2 mistakes in scenario.yaml/);
  });

  it('that is no YAML is refused at its place', () => {
    expect(mistakes('why: [')).toContain('1:7');
  });

  it('that is not there is named', async () => {
    await expect(loadScenario('/nowhere/script.yaml')).rejects.toThrow('/nowhere/script.yaml');
  });

  it('can be read as its own broken version', () => {
    const rest =
      'config: { turnTaking: { pauseMs: 90 } }\nbroken_by: { config: { turnTaking: { minDelayMs: 900 } } }\n';
    const { scenario } = parseScenario(script('  - say: Hello\n', rest), { broken: true });
    expect(scenario.config.turnTaking).toMatchObject({ pauseMs: 90, minDelayMs: 900 });
  });
});
