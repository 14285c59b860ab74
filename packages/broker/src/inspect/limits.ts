/** Limits of the admin surface. Normal use stays far below them, so they cannot be configured. The unit is in the name. */
export const ADMIN_LIMITS = Object.freeze({
  /** Maximum number of admin sockets. */
  maxSocketsCount: 64,
  /** Maximum number of taps of one admin socket. */
  maxTapsCount: 16,
  /** Length of the longest payload that a tap shows, and maximum size of what it keeps of one port's incomplete messages. */
  maxPayloadBytes: 4 * 2 ** 20,
  /** Maximum number of pieces that a tap keeps of one port's incomplete messages. */
  maxPiecesCount: 65_536,
  /** Maximum number of one port's lanes with an incomplete message in a tap. */
  maxIncompleteCount: 1_024,
  /** Maximum number of messages that wait in a tap. Others are left out and counted. */
  maxQueuedCount: 2_000,
  /** Size of the payloads that wait in a tap before messages are left out. */
  maxQueuedBytes: 8 * 2 ** 20,
  /** Size of what waits in the relay for a tap before messages are left out. */
  maxFedBytes: 8 * 2 ** 20,
  /** Memory that all taps together may take. Over it, they end. */
  maxTapsHeapBytes: 256 * 2 ** 20,
  /** Bytes that wait in an admin socket before its taps pause. */
  maxUnreadBytes: 2 ** 20,
  /** Time that each side of an admin socket has to answer a call. */
  answerTimeoutMs: 30_000,
});
