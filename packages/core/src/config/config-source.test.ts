import { describe, expect, it } from '@jest/globals';
import { ConfigSource } from './config-source.js';

describe('a config source', () => {
  const source = new ConfigSource('agent: { greeting: "I am ${NAME}" }', 'test.yaml', { NAME: 'Bartholomew' });

  it('names the variable where a value from the environment would show', () => {
    expect(source.redact('I am Bartholomew.')).toBe('I am ${NAME}.');
  });

  it('blots such a value out where the length of the text counts', () => {
    expect(source.blotOut('I am Bartholomew.')).toBe('I am ***********.');
  });
});
