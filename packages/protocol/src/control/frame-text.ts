import { ProtocolError } from '../base/errors.ts';

/**
 * Parses the text of a control frame.
 *
 * @throws {ProtocolError} `ERR_CONTROL_FRAME`
 */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProtocolError('ERR_CONTROL_FRAME', 'control frame is not JSON', { cause });
  }
}

/** The error for a frame with an invalid or unknown value at `path`, such as a `type` of a later version. */
export function invalidFrame(path: string): ProtocolError {
  return new ProtocolError('ERR_CONTROL_FRAME', `invalid control frame: unexpected ${path || 'type'}`);
}
