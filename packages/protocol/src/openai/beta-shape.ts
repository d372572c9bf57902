/*
 * The events as they were before 2025-08 (header `OpenAI-Beta: realtime=v1`), to and from today's. Source: the map of
 * OpenAI's migration guide. What is not understood is handed on as it is, so that the checks behind it name what is wrong.
 */

type Fields = Readonly<Record<string, unknown>>;

const formats: Readonly<Record<string, string>> = {
  pcm16: 'audio/pcm',
  g711_ulaw: 'audio/pcmu',
  g711_alaw: 'audio/pcma',
};

const eventNames: Readonly<Record<string, string>> = {
  'response.output_audio.delta': 'response.audio.delta',
  'response.output_audio.done': 'response.audio.done',
  'response.output_audio_transcript.delta': 'response.audio_transcript.delta',
  'response.output_audio_transcript.done': 'response.audio_transcript.done',
  'response.output_text.delta': 'response.text.delta',
  'response.output_text.done': 'response.text.done',
  'conversation.item.added': 'conversation.item.created',
};

/** An event of a client in today's shape. `session`: which type a session has that does not say. */
export function fromBeta(value: unknown, session: 'realtime' | 'transcription'): unknown {
  if (!isFields(value)) return value;
  switch (value.type) {
    case 'session.update':
      return { ...value, session: sessionFromBeta(value.session, session) };
    case 'transcription_session.update':
      return { ...value, type: 'session.update', session: sessionFromBeta(value.session, 'transcription') };
    case 'response.create':
      return isFields(value.response) ? { ...value, response: responseFromBeta(value.response) } : value;
    default:
      return value;
  }
}

export function sessionFromBeta(value: unknown, type: 'realtime' | 'transcription'): unknown {
  if (!isFields(value)) return value;
  const {
    modalities,
    voice,
    speed,
    input_audio_format: inputFormat,
    output_audio_format: outputFormat,
    input_audio_transcription: transcription,
    input_audio_noise_reduction: noiseReduction,
    turn_detection: turnDetection,
    max_response_output_tokens: maxTokens,
    temperature: _temperature,
    ...rest
  } = value;
  return given({
    ...rest,
    type,
    output_modalities: modalitiesFromBeta(modalities),
    max_output_tokens: maxTokens,
    audio: {
      input: given({
        format: formatFromBeta(inputFormat),
        transcription,
        noise_reduction: noiseReduction,
        turn_detection: turnDetection,
      }),
      output: given({ format: formatFromBeta(outputFormat), voice, speed }),
    },
  });
}

function responseFromBeta(value: Fields): Fields {
  const {
    modalities,
    voice,
    output_audio_format: _format,
    max_response_output_tokens: maxTokens,
    temperature: _temperature,
    ...rest
  } = value;
  return given({
    ...rest,
    output_modalities: modalitiesFromBeta(modalities),
    max_output_tokens: maxTokens ?? rest.max_output_tokens,
    ...(voice !== undefined && { audio: { output: { voice } } }),
  });
}

function modalitiesFromBeta(modalities: unknown): unknown {
  if (!Array.isArray(modalities)) return modalities;
  return modalities.includes('audio') ? ['audio'] : modalities;
}

function formatFromBeta(format: unknown): unknown {
  if (format === undefined) return undefined;
  return { type: (typeof format === 'string' && formats[format]) || format };
}

/** An event of the server in the old shape; none, where there was none. */
export function toBeta<Event extends { readonly type: string }>(event: Event): Event[] {
  const { type } = event;
  if (type === 'conversation.item.done') return [];
  const fields = event as Event & Fields;
  return [
    {
      ...event,
      type: eventNames[type] ?? type,
      ...(isFields(fields.session) && { session: sessionToBeta(fields.session) }),
      ...(isFields(fields.item) && { item: itemToBeta(fields.item) }),
      ...(isFields(fields.response) && { response: responseToBeta(fields.response) }),
    },
  ];
}

function sessionToBeta({
  audio,
  output_modalities: modalities,
  max_output_tokens: maxTokens,
  ...rest
}: Fields): Fields {
  const { input, output } = (audio ?? {}) as { input?: Fields; output?: Fields };
  return given({
    ...rest,
    modalities: modalitiesToBeta(modalities),
    voice: output?.voice,
    speed: output?.speed,
    input_audio_format: formatToBeta(input?.format),
    output_audio_format: formatToBeta(output?.format),
    input_audio_transcription: input?.transcription,
    input_audio_noise_reduction: input?.noise_reduction,
    turn_detection: input?.turn_detection,
    max_response_output_tokens: maxTokens,
  });
}

function responseToBeta(response: Fields): Fields {
  const { audio, output, output_modalities: modalities, ...rest } = response;
  const { format, voice } = (audio as { output?: Fields } | undefined)?.output ?? {};
  return given({
    ...rest,
    modalities: modalitiesToBeta(modalities),
    voice,
    output_audio_format: formatToBeta(format),
    output: Array.isArray(output) ? output.map((item) => (isFields(item) ? itemToBeta(item) : item)) : output,
  });
}

function itemToBeta(item: Fields): Fields {
  if (!Array.isArray(item.content)) return item;
  const content = item.content.map((part: Fields) => ({
    ...part,
    type: part.type === 'output_text' ? 'text' : part.type === 'output_audio' ? 'audio' : part.type,
  }));
  return { ...item, content };
}

function modalitiesToBeta(modalities: unknown): unknown {
  return Array.isArray(modalities) && modalities[0] === 'audio' ? ['text', 'audio'] : modalities;
}

function formatToBeta(format: unknown): string | undefined {
  if (!isFields(format)) return undefined;
  return Object.keys(formats).find((name) => formats[name] === format.type);
}

function given(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
