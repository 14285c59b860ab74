/**
 * Bounds that the admin surface keeps. Nobody comes near them who does not look for them, so they are what they are. The unit stands
 * in the name.
 */
export const ADMIN_LIMITS = Object.freeze({
  /** Most admin sockets. */
  maxSocketsCount: 64,
  /** Most taps of one admin socket. */
  maxTapsCount: 16,
  /** Longest payload that a tap shows, and most bytes that it keeps of messages of one port that are not complete. */
  maxPayloadBytes: 4 * 2 ** 20,
  /** Most pieces that a tap keeps of messages of one port that are not complete. */
  maxPiecesCount: 65_536,
  /** Most lanes of one port of which a tap puts messages together at the same time. */
  maxIncompleteCount: 1_024,
  /** Most messages that wait in a tap; those over it are left out, and counted. */
  maxQueuedCount: 2_000,
  /** Bytes of payloads that wait in a tap, before messages are left out. */
  maxQueuedBytes: 8 * 2 ** 20,
  /** Bytes that the relay has for a tap, before messages are left out. */
  maxFedBytes: 8 * 2 ** 20,
  /** Memory that the objects of all taps may take. Over it they end. */
  maxTapsHeapBytes: 256 * 2 ** 20,
  /** Bytes in an admin socket before its taps send no more. */
  maxUnreadBytes: 2 ** 20,
  /** Time that either side of an admin socket has to answer a call. */
  answerTimeoutMs: 30_000,
});
