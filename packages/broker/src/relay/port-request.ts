import { decodeRequestFrame, ProtocolError, type RequestFrame } from '@peerport/protocol';

/** Longer than any request but `create-channel`. */
const MAX_SHORT_BYTES = 256;
/** How a client writes it; the options follow. */
const CREATE_CHANNEL = /^\{"type":"create-channel","request":(0|[1-9]\d{0,14}),/;
const MAX_BEGINNING_BYTES = 64;

/**
 * Decodes a port's request. If the port may not create channels, the options of a long request are not parsed: it can only be one to create a
 * channel.
 *
 * @throws {ProtocolError} `ERR_CONTROL_FRAME`
 */
export function readRequest(message: Buffer, mayCreate: boolean): RequestFrame {
  if (!mayCreate && message.length > MAX_SHORT_BYTES) {
    const [, request] = CREATE_CHANNEL.exec(message.toString('latin1', 0, MAX_BEGINNING_BYTES)) ?? [];
    if (request !== undefined) return { type: 'create-channel', request: Number(request) };
    throw new ProtocolError('ERR_CONTROL_FRAME', `a request of more than ${MAX_SHORT_BYTES} bytes, and no canCreate`);
  }
  return decodeRequestFrame(message.toString());
}
