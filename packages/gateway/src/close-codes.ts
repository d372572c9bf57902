/** Why a connection is closed, as WebSocket close codes. 4xxx are HTTP statuses plus 4000. */
export const closeCodes = {
  /** The server stops; connect again. */
  goingAway: 1001,
  tooLarge: 1009,
  /** No room, or the client does not read; try again later. */
  tryAgainLater: 1013,
  badRequest: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  idle: 4408,
} as const;

export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];

export function closeCodeOf(status: 400 | 401 | 403 | 503): CloseCode {
  switch (status) {
    case 400:
      return closeCodes.badRequest;
    case 401:
      return closeCodes.unauthorized;
    case 403:
      return closeCodes.forbidden;
    case 503:
      return closeCodes.tryAgainLater;
  }
}
