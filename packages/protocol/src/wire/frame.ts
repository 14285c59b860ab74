/**
 * First byte of every binary WebSocket message. One or more frames follow:
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
  /** A piece of a message. More pieces follow on the same lane; the last is a `message` or `parcel`. */
  part: 2,
  /** The sender closed the lane and sends nothing more on it. No payload. The other side answers with `close`. */
  close: 3,
  /** A message with attachments, or the last piece of one: see `attachment.ts`. */
  parcel: 4,
  /** Messages of the lane read since the last `credit`: `bytes` and `count`, two LEB128 numbers. See `credit.ts`. */
  credit: 5,
  /**
   * A large buffer, or a piece of one, that the next message of the lane refers to. Without a payload, it announces a later WebSocket message
   * that consists of the payload alone: one for each such frame, in order.
   */
  buffer: 6,
  /** Asks for a sign of life, on lane 0. No payload. A port with nothing else to send answers with `pong`. */
  ping: 7,
  /** Answers `ping`. No payload. */
  pong: 8,
} as const;

/** One of the bytes of `FrameType`. */
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

/** A data frame, sent by one port to the other. The relay forwards it unread. */
export interface Frame {
  /** Says what the payload is. */
  readonly type: FrameType;
  /**
   * 0 is the port itself. Other lanes carry what was transferred over it: odd if the sender of this frame opened the lane, even if the other
   * side did. So the same lane is `n` in one direction and `n ^ 1` in the other.
   */
  readonly lane: number;
  /** At most `maxSocketMessageBytes`, less its header, if it has one. */
  readonly payload: Uint8Array;
}
