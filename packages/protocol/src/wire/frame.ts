/**
 * First byte of every binary WebSocket message. After it come one or more frames:
 *
 * ```
 * +---------+  +------+------------+----------------+----------- ... -+  +------+---- ...
 * | version |  | type |    lane    | payload length |     payload     |  | type |
 * |  1 byte |  | 1 B  |   LEB128   |     LEB128     |                 |  |      |
 * +---------+  +------+------------+----------------+----------- ... -+  +------+---- ...
 * ```
 */
export const FRAME_VERSION = 1;

/** Type byte of a data frame. */
export const FrameType = {
  /** A serialized value, or the last piece of one. */
  message: 1,
  /** A piece of a message; further pieces follow on the same lane, the last as a `message` or `parcel`. */
  part: 2,
  /** The sender closed the lane: nothing follows on it. No payload. The other side answers with the same. */
  close: 3,
  /** A message that comes with attachments, or the last piece of one: see `attachment.ts`. */
  parcel: 4,
  /** Messages of the lane that were read since the last one: `bytes` and `count`, two LEB128 numbers. See `credit.ts`. */
  credit: 5,
  /**
   * A large buffer that the next message of the lane refers to, or a piece of one. It comes before that message. Without a payload, it
   * announces a WebSocket message that is nothing but the payload, and that comes after this one: one for each such frame, in order.
   */
  buffer: 6,
  /** Asks for a sign of life, on lane 0. No payload. Whoever has nothing else on its way answers with a `pong`. */
  ping: 7,
  /** The answer. No payload. */
  pong: 8,
} as const;

/** One of the bytes in `FrameType`. */
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

/** A data frame: what one port sends the other. The broker passes it on unread. */
export interface Frame {
  /** What the payload is. */
  readonly type: FrameType;
  /**
   * 0: the port itself. Others carry what was transferred over it: odd when the sender of this frame opened the lane, even
   * when the other side did. The same lane is thus `n` in one direction and `n ^ 1` in the other.
   */
  readonly lane: number;
  /** At most `maxSocketMessageBytes`, less its header, if it has one. */
  readonly payload: Uint8Array;
}
