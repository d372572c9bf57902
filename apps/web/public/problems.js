const instead = 'You can write instead.';

/** Why the microphone did not open, in plain words. */
export function microphoneProblem(error) {
  switch (error.name) {
    case 'NotAllowedError':
      return `This page may not use your microphone. Allow it with the sign beside the address, then press Talk again. ${instead}`;
    case 'NotFoundError':
      return `No microphone was found. Connect one, then press Talk again. ${instead}`;
    case 'NotReadableError':
      return `Another program holds the microphone. Close it, then press Talk again. ${instead}`;
    default:
      return `The microphone did not open (${error.name}). ${instead}`;
  }
}

/** A page that is not secure has no microphone at all. */
export const notSecure = `Browsers give a microphone only to pages from localhost or over https. Open this page in one of these ways. You can write instead, and read the answers.`;

/** Why a call ended, in plain words. */
export function closeProblem(code, wasOpen) {
  switch (code) {
    case 1001:
      return 'The server is stopping. Try again in a moment.';
    case 1013:
      return 'The server has no free place at the moment. Try again soon.';
    case 4401:
      return 'This server asks for a key.';
    case 4403:
      return 'The server does not take calls from this address. Its owner can allow it under server.origins.';
    case 4408:
      return 'The call ended because nothing was said for a long time.';
    default:
      return wasOpen
        ? 'The connection to the server was lost. Press Talk to call again.'
        : 'The server does not answer. Is it still running?';
  }
}
