import * as z from 'zod/mini';
import { FrameType } from '../wire/frame.ts';

const count = z.int().check(z.nonnegative());

/** Schema of {@link TappedMessage}. */
export const tappedMessageSchema = z.object({
  /** Id of the channel. */
  channel: z.string(),
  /** The port that sent it. Of `paired`: the one that came last; of `ended`: the one that left first, 1 if the broker ended it. */
  from: z.literal([1, 2]),
  /** Milliseconds since the epoch, with fractions. */
  atMs: z.number(),
  /** 0: the channel itself. Others: what was transferred over it, by the number that its sender uses. */
  lane: count,
  /**
   * `message`; `parcel`: a message with attachments; `credit`: what its sender has read; `close`: the end of the lane. And, as
   * news of the channel itself, `paired` and `ended`.
   */
  kind: z.enum(['message', 'parcel', 'credit', 'close', 'paired', 'ended']),
  /** Bytes of the whole payload. */
  bytes: count,
  /**
   * The first message of its port since the tap began, and the port had sent before: if its beginning had passed by then, that is
   * missing. Nothing tells whether it had.
   */
  mayBeCut: z.exactOptional(z.literal(true)),
  /** `credit`: messages and bytes that were read. */
  credit: z.exactOptional(z.object({ bytes: count, count })),
  /** `ended`: why, one of the reasons of a `close` event. */
  reason: z.exactOptional(z.string()),
  /** The payload, base64: what `deserialize` or `decodeParcel` takes. Left out unless it was asked for, and when it is too long. */
  payload: z.exactOptional(z.string()),
  /** The large buffers that the payload refers to, or pieces of them, base64: the `buffers` of `deserialize`. */
  buffers: z.exactOptional(z.array(z.string())),
});

/** Something that passed through a channel. */
export type TappedMessage = z.infer<typeof tappedMessageSchema>;

/** Characters of base64 in a message. */
export function payloadLengthOf({ payload = '', buffers = [] }: TappedMessage): number {
  return buffers.reduce((sum, { length }) => sum + length, payload.length);
}

/** The kind of a frame that completes something. */
export const TAPPED_KINDS = {
  [FrameType.message]: 'message',
  [FrameType.parcel]: 'parcel',
  [FrameType.credit]: 'credit',
  [FrameType.close]: 'close',
} as const;
