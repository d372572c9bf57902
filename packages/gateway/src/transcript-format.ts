import { clientError } from '@repartee/protocol';

export const transcriptFormats = ['json', 'text', 'srt', 'vtt', 'verbose_json'] as const;
export type TranscriptFormat = (typeof transcriptFormats)[number];

export interface WholeTranscript {
  readonly text: string;
  /** ISO 639-1. */
  readonly language: string;
  readonly seconds: number;
}

/** Throws `protocol` naming the formats there are. */
export function transcriptFormat(name: unknown): TranscriptFormat {
  if (name === undefined || name === null) return 'json';
  const format = transcriptFormats.find((known) => known === name);
  if (format) return format;
  throw clientError(`Expected response_format to be one of ${transcriptFormats.join(', ')}`, {
    reason: 'invalid-value',
    param: 'response_format',
  });
}

/** Content type and body. The whole recording is one segment: the transcriber gives no times within it. */
export function formatTranscript(transcript: WholeTranscript, format: TranscriptFormat): [type: string, body: string] {
  const { text, language, seconds } = transcript;
  const usage = usageOf(transcript);
  switch (format) {
    case 'json':
      return ['application/json; charset=utf-8', JSON.stringify({ text, usage })];
    case 'text':
      return ['text/plain; charset=utf-8', `${text}\n`];
    case 'srt':
      return ['application/x-subrip; charset=utf-8', `1\n${time(0, ',')} --> ${time(seconds, ',')}\n${text}\n\n`];
    case 'vtt':
      return ['text/vtt; charset=utf-8', `WEBVTT\n\n${time(0, '.')} --> ${time(seconds, '.')}\n${text}\n\n`];
    case 'verbose_json': {
      const segments = text === '' ? [] : [{ id: 0, seek: 0, start: 0, end: seconds, text }];
      const name = new Intl.DisplayNames('en', { type: 'language' }).of(language)?.toLowerCase() ?? language;
      const body = { task: 'transcribe', language: name, duration: seconds, text, segments, usage };
      return ['application/json; charset=utf-8', JSON.stringify(body)];
    }
  }
}

export function usageOf({ seconds }: WholeTranscript) {
  return { type: 'duration', seconds };
}

function time(seconds: number, point: ',' | '.'): string {
  return new Date(Math.round(seconds * 1000)).toISOString().slice(11, 23).replace('.', point);
}
