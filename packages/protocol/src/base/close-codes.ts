/** Why a port closed: the `reason` of its `close` event. */
export type CloseReason =
  /** One of the two sides called `close()`. The only end that can be clean. */
  | 'closed'
  /** The peer's socket went down without a goodbye: crash, kill, navigation. */
  | 'gone'
  /** The broker's owner revoked the channel. */
  | 'revoked'
  /** The peer's ticket expired before anybody redeemed it. */
  | 'expired'
  /** The broker did not accept the ticket. */
  | 'refused'
  /** One of the two sides violated the protocol. */
  | 'protocol-error'
  /** The broker closed, crashed or could not be reached, or the socket to it went down. */
  | 'broker-gone'
  /** One of the two sides called `abort()`, or aborted the signal it passed to `connect()`. */
  | 'aborted';

/** Close codes of a peerport socket, in the range that RFC 6455 §7.4.2 leaves to applications. */
export const CloseCode = {
  closed: 4000,
  gone: 4001,
  revoked: 4002,
  expired: 4003,
  protocolError: 4004,
  brokerGone: 4005,
  aborted: 4006,
  refusedUnknown: 4401,
  refusedExpired: 4402,
  refusedUsed: 4403,
  refusedRevoked: 4404,
  refusedOrigin: 4405,
  refusedBusy: 4406,
} as const;

/** One of the codes in `CloseCode`. */
export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];

/** Who puts a close code on the wire: a port, the broker, or the broker on behalf of the port on the other side. */
export type CloseCodeSender = 'port' | 'broker' | 'port or broker';

/** A row of {@link CLOSE_CODES}. */
export interface CloseCodeEntry {
  /** What the app is told. */
  readonly reason: CloseReason;
  /** Who puts the code on the wire. */
  readonly sender: CloseCodeSender;
  /** Whether every message that was posted before has arrived. */
  readonly wasClean: boolean;
  /** What the code means, in words. */
  readonly message: string;
}

/** Every close code, who sends it, and what the app is told. */
export const CLOSE_CODES: Readonly<Record<CloseCode, CloseCodeEntry>> = {
  4000: { reason: 'closed', sender: 'port or broker', wasClean: true, message: 'the port was closed' },
  4001: { reason: 'gone', sender: 'broker', wasClean: false, message: "the peer's socket went down" },
  4002: { reason: 'revoked', sender: 'broker', wasClean: false, message: 'the channel was revoked' },
  4003: { reason: 'expired', sender: 'broker', wasClean: false, message: 'the peer did not connect in time' },
  4004: { reason: 'protocol-error', sender: 'port or broker', wasClean: false, message: 'protocol violation' },
  4005: { reason: 'broker-gone', sender: 'broker', wasClean: false, message: 'the broker was closed' },
  4006: { reason: 'aborted', sender: 'port or broker', wasClean: false, message: 'the port was aborted' },
  4401: { reason: 'refused', sender: 'broker', wasClean: false, message: 'the token is unknown to this broker' },
  4402: { reason: 'refused', sender: 'broker', wasClean: false, message: 'the token has expired' },
  4403: { reason: 'refused', sender: 'broker', wasClean: false, message: 'the token was used before' },
  4404: { reason: 'refused', sender: 'broker', wasClean: false, message: 'the token was revoked' },
  4405: { reason: 'refused', sender: 'broker', wasClean: false, message: 'the token is not for this origin' },
  4406: {
    reason: 'refused',
    sender: 'broker',
    wasClean: false,
    message: 'too many sockets are waiting for their peer',
  },
};

/** Codes by which a WebSocket implementation rejects what it reads (RFC 6455 §7.4.1). */
const WEBSOCKET_REJECTIONS = [1002, 1003, 1007, 1008, 1009];

/**
 * What a port tells its app about a socket that closed with `code`. Codes outside {@link CLOSE_CODES} come from the WebSocket layer: it
 * rejected a message, or the connection to the broker was lost.
 */
export function describeCloseCode(code: number): CloseCodeEntry {
  const entry = CLOSE_CODES[code as CloseCode];
  if (entry !== undefined) return entry;
  const common = { sender: 'broker', wasClean: false } as const;
  return WEBSOCKET_REJECTIONS.includes(code)
    ? { ...common, reason: 'protocol-error', message: `the WebSocket rejected a message (code ${code})` }
    : { ...common, reason: 'broker-gone', message: `the socket to the broker went down (code ${code})` };
}
