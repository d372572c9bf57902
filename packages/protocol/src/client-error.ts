import { ReparteeError } from '@repartee/core/providers';

export interface ClientErrorPlace {
  /** Names the case for programs; becomes `error.code` on the wire. */
  readonly reason: string;
  /** Path of the field that is wrong, such as `session.audio.output.speed`. */
  readonly param?: string;
}

/** What a client did wrong. The message reaches that client as it is: it must not repeat audio, texts or keys. */
export function clientError(message: string, place: ClientErrorPlace): ReparteeError {
  return new ReparteeError('protocol', message, { details: { ...place } });
}
