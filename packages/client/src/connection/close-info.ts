import { type CloseReason, describeCloseCode } from '@peerport/protocol';

/** How and why a port closed. */
export interface CloseInfo {
  /** What ended the channel. */
  readonly reason: CloseReason;
  /** Close code of the socket: a `CloseCode`, or a code of RFC 6455 §7.4.1 if the broker or the connection failed. */
  readonly code: number;
  /** The reason as a sentence for people, with whatever detail is known. */
  readonly message: string;
  /** Whether everything that the peer posted has arrived. */
  readonly wasClean: boolean;
}

/** Rejects `port.ready`, `port.drained()` and `port.createChannel()`, and ends `for await`, when the port closes first. */
export class PortClosedError extends Error implements CloseInfo {
  override readonly name = 'PortClosedError';
  /** What ended the channel. */
  readonly reason: CloseReason;
  /** Close code of the socket, as in {@link CloseInfo.code}. */
  readonly code: number;
  /** Whether everything that the peer posted has arrived. */
  readonly wasClean: boolean;

  constructor({ reason, code, message, wasClean }: CloseInfo) {
    super(message);
    this.reason = reason;
    this.code = code;
    this.wasClean = wasClean;
  }
}

/** What a close code means to an app. @param message if more is known than what the code says. */
export function closeInfoOf(code: number, message?: string): CloseInfo {
  const { reason, message: usual, wasClean } = describeCloseCode(code);
  return { reason, code, message: message ?? usual, wasClean };
}
