/**
 * Every bound that peerport keeps. All are finite; the unit stands in the name.
 */
export interface Limits {
  /** Longest WebSocket message that a socket accepts: a run of frames, or a piece of a buffer. */
  maxSocketMessageBytes: number;
  /** Longest serialized message of the app, all its frames together. */
  maxMessageBytes: number;
  /** Bytes of messages that a port takes without having delivered them; the message that crosses this edge is taken too. */
  windowBytes: number;
  /** Messages that a port takes without having delivered them. */
  windowCount: number;
  /** Bytes that a port keeps for transferred ports and streams whose message it has not delivered yet. */
  maxUnclaimedBytes: number;
  /** Bytes of messages that wait in a port for their peer, before posting another throws. */
  maxBufferedBytes: number;
  /** Most frames in one WebSocket message. */
  maxFramesCount: number;
  /** Most pieces that a message comes in. */
  maxPartsCount: number;
  /** Deepest nesting of a value. */
  maxDepthCount: number;
  /** Largest bigint inside a value. */
  maxBigIntBytes: number;
  /** Longest label of a channel, in UTF-16 code units. */
  maxLabelLength: number;
  /** Time from minting a ticket until it must be redeemed. */
  ticketTtlMs: number;
  /** Most channels that a broker keeps open. */
  maxChannelsCount: number;
  /** Most sockets that may wait for their peer. */
  maxWaitingSocketsCount: number;
  /** Most tokens of closed channels that a broker remembers, to say why it refuses them. */
  maxRememberedTokensCount: number;
  /** Time that a socket has from being opened until its token is accepted. */
  handshakeTimeoutMs: number;
  /** Most sockets whose token has not been accepted yet; over it, the oldest of them is dropped. */
  maxHandshakesCount: number;
  /** Most sockets that are told in one second why they are turned down; over it, they are dropped without an answer. */
  maxRefusalsCountPerSecond: number;
  /** Longest HTTP request head. */
  maxHeaderBytes: number;
  /** Memory that the objects of a relay thread may take; what it relays is not among them. Over it, the thread ends. */
  maxRelayHeapBytes: number;
  /** Bytes that the relay holds for a slow reader, in each direction of a pair, before it pauses the writer. */
  relayBufferBytes: number;
  /** Time that a slow reader has to take what was sent to it before its peer went, and to answer the closing handshake. */
  flushTimeoutMs: number;
  /** Time that the owner of a broker has to say why a process is gone whose socket went down, before its peer is told. */
  causeTimeoutMs: number;
  /** Time that a closing broker gives its sockets to finish the closing handshake before it terminates them. */
  closeTimeoutMs: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** The limits that hold unless a caller says otherwise. */
export const DEFAULT_LIMITS: Readonly<Limits> = Object.freeze({
  maxSocketMessageBytes: MIB,
  maxMessageBytes: 256 * MIB,
  windowBytes: 4 * MIB,
  windowCount: 16_384,
  maxUnclaimedBytes: 64 * MIB,
  maxBufferedBytes: 512 * MIB,
  maxFramesCount: 65_536,
  maxPartsCount: 65_536,
  maxDepthCount: 1_000,
  maxBigIntBytes: MIB,
  maxLabelLength: 256,
  ticketTtlMs: 30_000,
  maxChannelsCount: 10_000,
  maxWaitingSocketsCount: 4_096,
  maxRememberedTokensCount: 10_000,
  handshakeTimeoutMs: 10_000,
  maxHandshakesCount: 2_048,
  maxRefusalsCountPerSecond: 100,
  maxHeaderBytes: 8 * KIB,
  maxRelayHeapBytes: 512 * MIB,
  relayBufferBytes: 256 * KIB,
  flushTimeoutMs: 600_000,
  causeTimeoutMs: 500,
  closeTimeoutMs: 5_000,
});
