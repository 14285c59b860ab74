import * as z from 'zod/mini';
import { FrameType } from '../wire/frame.ts';

const count = z.int().check(z.nonnegative());

/** Schema of {@link TappedMessage}. */
export const tappedMessageSchema = z.object({
  /** Id of the channel. */
  channel: z.string(),
  /** The port that sent it. For `paired`, the port that arrived last; for `ended`, the port that left first, or 1 if the broker ended it. */
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
   * The first message of its port since the tap started, and the port had sent before. If part of it had passed by then, that part is missing.
   * There is no way to tell.
   */
  mayBeCut: z.exactOptional(z.literal(true)),
  /** For `credit`: messages and bytes that were read. */
  credit: z.exactOptional(z.object({ bytes: count, count })),
  /** For `ended`: the reason of the `close` event. */
  reason: z.exactOptional(z.string()),
  /** The payload, base64, for `deserialize()` or `decodeParcel()`. Absent if it was not requested, or is too long. */
  payload: z.exactOptional(z.string()),
  /** The large buffers that the payload refers to, or pieces of them, base64: the `buffers` option of `deserialize()`. */
  buffers: z.exactOptional(z.array(z.string())),
});

/** A message or event of a channel. */
export type TappedMessage = z.infer<typeof tappedMessageSchema>;

/** Length of a message's payload and buffers in base64 characters. */
export function payloadLengthOf({ payload = '', buffers = [] }: TappedMessage): number {
  return buffers.reduce((sum, { length }) => sum + length, payload.length);
}

/** Frame types that a tap reports, by type byte. */
export const TAPPED_KINDS = {
  [FrameType.message]: 'message',
  [FrameType.parcel]: 'parcel',
  [FrameType.credit]: 'credit',
  [FrameType.close]: 'close',
} as const;
