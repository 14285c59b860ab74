import { CloseCode } from './close-codes.ts';
import { addProperty, PlatformDOMException } from './intrinsics.ts';

/** What was wrong with bytes from the wire, or with a ticket. */
export type ProtocolErrorCode =
  /** Not a ticket: wrong shape, wrong version, or not a loopback address. */
  | 'ERR_TICKET'
  /** A control frame is not JSON, or not a known control frame. */
  | 'ERR_CONTROL_FRAME'
  /** A data frame is truncated, of an unknown version or type, or over a limit. */
  | 'ERR_FRAME'
  /** The serialized value inside a message is malformed. */
  | 'ERR_VALUE';

/**
 * The peer violated the protocol, or a ticket is invalid.
 *
 * Decoding throws no other error, whatever the bytes. `code` says which layer found the fault. `closeCode` is the WebSocket close code
 * (RFC 6455 §7.4.2, private use) that the socket is closed with.
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  /** Which layer found the fault. */
  readonly code: ProtocolErrorCode;
  /** The close code of the socket. */
  readonly closeCode: number = CloseCode.protocolError;

  constructor(code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * A value that cannot be cloned or transferred: the `DataCloneError` `DOMException` of the HTML standard
 * (§2.7 Safe passing of structured data), with a `path` that says where in the message the offending value is.
 *
 * It is a plain `DOMException`, not a subclass: recognise it by its `name`.
 */
export interface DataCloneError extends DOMException {
  readonly name: 'DataCloneError';
  /** Path from the root of the message to the offending value, such as `$.user.callback` or `$.list[3]`. */
  readonly path: string;
}

/**
 * Creates a {@link DataCloneError}.
 *
 * @param problem completes the sentence that the path begins, such as `is a function`
 */
export function dataCloneError(path: string, problem: string): DataCloneError {
  const error = new PlatformDOMException(`${path} ${problem}`, 'DataCloneError');
  addProperty(error, 'path', path);
  return error as DataCloneError;
}
