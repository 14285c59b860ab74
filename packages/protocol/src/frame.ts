/**
 * First byte of every binary WebSocket message. After it come one or more frames:
 *
 * ```
 * +---------+  +------+----------------+----------- ... -+  +------+---- ...
 * | version |  | type | payload length |     payload     |  | type |
 * |  1 byte |  | 1 B  | LEB128, 1–5 B  |                 |  |      |
 * +---------+  +------+----------------+----------- ... -+  +------+---- ...
 * ```
 */
export const FRAME_VERSION = 1;

/** Type byte of a data frame. */
export const FrameType = {
  /** A serialized value, or the last piece of one. */
  message: 1,
  /** A piece of a serialized value; further pieces follow, the last as a `message`. */
  part: 2,
  /** The sender called `close()`: nothing follows. No payload. Its receiver then closes the socket. */
  close: 3,
} as const;

/** One of the bytes in {@link FrameType}. */
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

/** A data frame: what one port sends the other. The broker passes it on unread. */
export interface Frame {
  readonly type: FrameType;
  readonly payload: Uint8Array;
}
