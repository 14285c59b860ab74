import { concat, DecodedFrame, type Frame, FrameType } from '@peerport/protocol';

export const NO_BYTES: Uint8Array = new Uint8Array();

/** The payload of a message: whole, or in the pieces that it was received in. */
export type Payload = Uint8Array | readonly Uint8Array[];

/** A message as it is sent: a frame of any length, and the large buffers that it refers to. */
export interface Message extends Frame {
  readonly buffers?: readonly Uint8Array[] | undefined;
}

/** A message as it was received: a frame, if it came in one. */
export type ReceivedMessage = Omit<Message, 'payload'> & { readonly payload: Payload };

/** Bytes of the payload and the buffers. */
export function byteLengthOf(message: Pick<ReceivedMessage, 'payload' | 'buffers'>): number {
  if (message instanceof DecodedFrame) return message.byteLength;
  const { payload, buffers } = message;
  const ownBytes = payload instanceof Uint8Array ? payload.length : sumOfLengths(payload);
  return buffers === undefined ? ownBytes : ownBytes + sumOfLengths(buffers);
}

/** Number of frames that a message was received in. */
export function piecesCountOf({ payload, buffers }: Pick<ReceivedMessage, 'payload' | 'buffers'>): number {
  return (payload instanceof Uint8Array ? 1 : payload.length) + (buffers?.length ?? 0);
}

function sumOfLengths(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** The frames of a message, not cut. */
export function framesOf({ type, lane, payload, buffers = [] }: Message): Frame[] {
  const before = buffers.map((buffer) => ({ type: FrameType.buffer, lane, payload: buffer }));
  return [...before, { type, lane, payload }];
}

/** The payload in one piece. Several pieces are joined in `memory`, if it is given and they fit. */
export function join(payload: Payload, memory?: Uint8Array): Uint8Array {
  if (payload instanceof Uint8Array) return payload;
  const byteLength = sumOfLengths(payload);
  const fits = memory !== undefined && memory.length >= byteLength;
  return concat(payload, fits ? memory.subarray(0, byteLength) : new Uint8Array(byteLength));
}
