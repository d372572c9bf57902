import { describe, expect, it } from '@jest/globals';
import { ReparteeError } from '@repartee/core/providers';
import { createLogger } from './logger.js';
import type { LoggerOptions } from './logger.js';
import { NestLogger } from './nest-logger.js';

const now = () => new Date('2026-03-01T10:20:30.400Z');

function recorder(options: LoggerOptions = {}) {
  const lines: string[] = [];
  const logger = createLogger({ now, write: (line) => lines.push(line), ...options });
  return { logger, lines, json: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('a JSON line', () => {
  it('has time, level and message first, then the fields', () => {
    const { logger, lines } = recorder();
    logger.info('turn-end', { session: 'sess_1', asrMs: 120 });
    expect(lines).toEqual([
      '{"time":"2026-03-01T10:20:30.400Z","level":"info","message":"turn-end","session":"sess_1","asrMs":120}\n',
    ]);
  });

  it('keeps its own fields when others have their names', () => {
    const { logger, json } = recorder();
    logger.warn('clash', { level: 'debug', time: 0, message: 'other' });
    expect(json()).toEqual([{ time: '2026-03-01T10:20:30.400Z', level: 'warn', message: 'clash' }]);
  });

  it('is written from the chosen level on', () => {
    const { logger, json } = recorder({ level: 'warn' });
    for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level](level);
    expect(json().map(({ message }) => message)).toEqual(['warn', 'error']);
  });

  it('shows nothing private, however deep, unless it is asked to', () => {
    const fields = { private: 'hush', turn: { private: { text: 'hush' }, ms: 1 } };
    const { logger, lines } = recorder({ level: 'debug' });
    logger.debug('said', fields);
    expect(lines[0]).not.toContain('hush');
    expect(JSON.parse(lines[0]!)).toMatchObject({ private: '[redacted]', turn: { private: '[redacted]', ms: 1 } });
    const open = recorder({ level: 'debug', showPrivate: true });
    open.logger.debug('said', fields);
    expect(open.json()[0]).toMatchObject(fields);
  });

  it('tells an error with code and cause, and its stack at debug only', () => {
    const cause = Object.assign(new TypeError('no socket'), { code: 'ECONNRESET' });
    const error = new ReparteeError('provider', 'The voice failed', { cause, details: { model: 'joe' } });
    const { logger, json } = recorder();
    logger.error('answer-error', { error });
    expect(json()[0]!['error']).toEqual({
      name: 'ReparteeError',
      code: 'provider',
      message: 'The voice failed',
      details: { model: 'joe' },
      cause: { name: 'TypeError', code: 'ECONNRESET', message: 'no socket' },
    });
    const debug = recorder({ level: 'debug' });
    debug.logger.error('answer-error', { error });
    expect(debug.json()[0]!['error']).toMatchObject({ stack: expect.stringContaining('logger.test') });
  });

  it('holds anything: cycles, big numbers, audio, maps, many errors', () => {
    const loop: Record<string, unknown> = { samples: new Float32Array(512), big: 5n, map: new Map([['a', 1]]) };
    loop['self'] = loop;
    const { logger, json } = recorder();
    logger.info('odd', { loop, error: new AggregateError([new Error('one'), new Error('two')], 'both') });
    expect(json()[0]).toMatchObject({
      loop: { samples: '[2048 bytes]', big: '5', map: [['a', 1]], self: '[circular]' },
      error: { message: 'both', errors: [{ message: 'one' }, { message: 'two' }] },
    });
  });

  it('passes the redactor before it is written', () => {
    const { logger, lines } = recorder({ redact: (line) => line.replaceAll('sk-123', '…') });
    logger.info('start', { error: new Error('bad key sk-123') });
    expect(lines[0]).toContain('bad key …');
  });

  it('that cannot be written fails nobody', () => {
    const { logger } = recorder({
      write: () => {
        throw new Error('EPIPE');
      },
    });
    expect(() => logger.info('lost')).not.toThrow();
  });
});

describe('a pretty line', () => {
  it('is one short line', () => {
    const { logger, lines } = recorder({ pretty: true });
    const error = new ReparteeError('provider', 'The voice\nfailed', { cause: new Error('no socket') });
    logger.warn('answer-error', { session: 'sess_1', note: 'two words', error, absent: undefined });
    const [time, ...rest] = lines[0]!.split(' ');
    expect(time).toMatch(/^\d\d:20:30\.400$/);
    expect(rest.join(' ')).toBe(
      'warn  answer-error session=sess_1 note="two words" error="ReparteeError: The voice\\nfailed (Error: no socket)"\n',
    );
  });

  it('has colours only when asked', () => {
    const plain = recorder({ pretty: true });
    const coloured = recorder({ pretty: true, color: true });
    plain.logger.error('x');
    coloured.logger.error('x');
    expect(plain.lines[0]).not.toContain('\x1b');
    expect(coloured.lines[0]).toContain('\x1b[31merror');
  });
});

describe("Nest's lines", () => {
  it('are ours: notices at debug, warnings and errors as such, without the stack', () => {
    const { logger, json } = recorder({ level: 'debug' });
    const nest = new NestLogger(logger);
    nest.log('Mapped {/metrics, GET} route', 'RouterExplorer');
    nest.warn('Old option', 'NestFactory');
    nest.error('Cannot read', 'Error: Cannot read\n    at x', 'ExceptionsHandler');
    nest.error(new Error('thrown to whoever started'), 'ExceptionHandler');
    nest.error(new Error('boom'));
    nest.error('Lost', 'Error: Lost\n    at y');
    expect(json()).toMatchObject([
      { level: 'debug', message: 'nest', context: 'RouterExplorer', text: 'Mapped {/metrics, GET} route' },
      { level: 'warn', context: 'NestFactory', text: 'Old option' },
      { level: 'error', context: 'ExceptionsHandler', text: 'Cannot read' },
      { level: 'debug', context: 'ExceptionHandler' },
      { level: 'error', error: { message: 'boom' } },
      { level: 'error', text: 'Lost' },
    ]);
    expect(JSON.stringify(json())).not.toMatch(/at [xy]/);
  });
});
