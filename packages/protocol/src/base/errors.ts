import { CloseCode } from './close-codes.ts';
import { addProperty, PlatformDOMException } from './intrinsics.ts';

/** Why bytes from the wire, or a ticket, were turned down. */
export type ProtocolErrorCode =
  /** The ticket is not one: wrong shape, wrong version, not a loopback address. */
  | 'ERR_TICKET'
  /** A control frame is not JSON, or not one of the frames in `handshake.ts`. */
  | 'ERR_CONTROL_FRAME'
  /** A data frame is truncated, of an unknown version or type, or over a limit. */
  | 'ERR_FRAME'
  /** The serialized value inside a message is malformed. */
  | 'ERR_VALUE';

/**
 * The other side, or whoever wrote the ticket, broke the protocol.
 *
 * The only error that decoding throws, whatever the bytes: `code` says which layer found the fault, and `closeCode` is
 * the WebSocket close code (RFC 6455 §7.4.2, private use range) that a socket is closed with because of it.
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  /** Which layer found the fault. */
  readonly code: ProtocolErrorCode;
  /** What a socket is closed with because of it. */
  readonly closeCode: number = CloseCode.protocolError;

  constructor(code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * A value that cannot be cloned or transferred: the `DataCloneError` `DOMException` of the HTML standard
 * (§2.7 Safe passing of structured data), with a property that says where in the value the offender sits.
 *
 * It is a `DOMException` and no class of its own: tell it by its `name`.
 */
export interface DataCloneError extends DOMException {
  readonly name: 'DataCloneError';
  /** Path of the offending value from the root of the message, such as `$.user.callback` or `$.list[3]`. */
  readonly path: string;
}

/**
 * A new {@link DataCloneError}.
 *
 * @param problem completes the sentence that starts with the path: `is a function`.
 */
export function dataCloneError(path: string, problem: string): DataCloneError {
  const error = new PlatformDOMException(`${path} ${problem}`, 'DataCloneError');
  addProperty(error, 'path', path);
  return error as DataCloneError;
}
