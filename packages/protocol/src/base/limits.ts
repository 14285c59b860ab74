/**
 * Bounds that a broker keeps, and can be told otherwise. The unit stands in the name.
 */
export interface BrokerLimits {
  /** Longest WebSocket message that a socket accepts: a run of frames, or a piece of a buffer. */
  maxSocketMessageBytes: number;
  /** Most fragments (RFC 6455 §5.4) that a WebSocket message comes in. */
  maxFragmentsCount: number;
  /** Longest serialized message of the app, all its frames together. */
  maxMessageBytes: number;
  /** Most answers to pings (RFC 6455 §5.5.2) that wait for their port to read them; over it, its socket is cut off. */
  maxUnreadPongsCount: number;
  /** Time from minting a ticket until it must be redeemed. */
  ticketTtlMs: number;
  /** Time from a port's move until it must have arrived at its new holder, however long the channel is open that carries it. */
  moveTtlMs: number;
  /** Most channels that a broker keeps open. */
  maxChannelsCount: number;
  /** Most open channels that one holder of ports has created with them, or with ports of those. All holders together: half of `maxChannelsCount`. */
  maxDerivedChannelsCount: number;
  /** Longest line of channels of which each was created by a port of the one before; the owner's, which begins it, does not count. */
  maxDerivationDepthCount: number;
  /**
   * Most requests that one holder of ports makes of the broker in one second, such as to create a channel or to move a port; twice as many
   * at once, if it made none for two seconds. Over it, the port that asks is not read until there is room.
   */
  maxRequestsCountPerSecond: number;
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
  /** Most bytes that a socket sends behind its request head before its token, or what it proves, is accepted. */
  maxHandshakeBytes: number;
  /** Longest HTTP request head. */
  maxHeaderBytes: number;
  /** Memory that a relay thread may take, with what it relays. Over it, the thread ends; the process goes on. */
  maxRelayHeapBytes: number;
  /**
   * Bytes that the relay keeps for all ports together: what waits for slow readers, with all that it takes, and messages that are not
   * complete. Over it, sockets are cut off: those for which most is kept, of the holder for whom most is.
   */
  maxKeptBytes: number;
  /** Bytes that the relay holds for a slow reader before it pauses the writer: its peer, or itself, when it asks the broker for more. */
  relayBufferBytes: number;
  /**
   * What the relay does in a turn of its event loop before sockets that have had a sixteenth of it wait for the next one, in bytes of
   * payload. A frame counts as 1,024 bytes more, a ping as 8,192. A turn also has room for one request to the broker, or one handshake.
   */
  maxTurnBytes: number;
  /** Time that a slow reader has to take what was sent to it before its peer went, and to answer the closing handshake. */
  flushTimeoutMs: number;
  /** Time in which it must take some of that. */
  stallTimeoutMs: number;
  /** Time for which nothing is read from a port, because its peer does not keep up, before it is seen whether its process is still there. */
  probeTimeoutMs: number;
  /** Time that the owner of a broker has to say why a process is gone whose socket went down, before its peer is told. */
  causeTimeoutMs: number;
  /**
   * Time that a port has to answer the closing handshake once it has taken everything, and a closing broker gives all of them; and that a
   * port gives its peer and the broker to answer its close, once nothing is left to send; and that its `close` event waits for each message
   * that an asynchronous schema has not settled.
   */
  closeTimeoutMs: number;
}

/**
 * Bounds that ports keep. Both sides of the wire must know them, so they are what they are; only `maxBufferedBytes` can be said to
 * `connect()`.
 */
export interface PortLimits {
  /** Time that a port's socket has to open, with the time that it waits for others of its page to do so. */
  connectTimeoutMs: number;
  /** Bytes of messages that a port takes without having delivered them; the message that crosses this edge is taken too. */
  windowBytes: number;
  /** Messages that a port takes without having delivered them. */
  windowCount: number;
  /** Bytes that a port keeps for lanes whose message it has not delivered yet. */
  maxUnclaimedBytes: number;
  /**
   * Bytes that a port keeps for all that was transferred over it together: messages that are not complete or not delivered, 1,024 for each
   * of their pieces, 16,384 for each lane that its peer has opened, and 32,768 for each port whose socket is not open yet.
   */
  maxLanesBytes: number;
  /** Bytes that a port which moves keeps of what it receives meanwhile: each frame counts for its payload and what it takes besides. */
  maxMovingBytes: number;
  /** Most lanes that a port which moves has closed and its peer has not. */
  maxLingeringCount: number;
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
  /** Most pairs of keys, in the Maps and Sets of a message, that share a bucket of V8's hash table. */
  maxKeyCollisionsCount: number;
  /** Longest source of a RegExp inside a value, in UTF-16 code units. */
  maxRegExpLength: number;
  /** Most parts that are slow to compile, in the RegExps of a message. */
  maxRegExpPartsCount: number;
  /** Most files in a `FileList`. */
  maxFilesCount: number;
  /** Most peerport ports in one message. Native ports are tunnelled, and count for `maxLanesBytes`. */
  maxPortsCount: number;
  /** Longest label of a channel, in UTF-16 code units. */
  maxLabelLength: number;
  /** Most origins in one list of them. */
  maxOriginsCount: number;
  /** Longest origin, in UTF-16 code units. */
  maxOriginLength: number;
  /** Longest text that a port sends to the broker, to ask for something. */
  maxRequestBytes: number;
}

/**
 * Every bound that peerport keeps. All are finite.
 */
export interface Limits extends BrokerLimits, PortLimits {}

const KIB = 1024;
const MIB = 1024 * KIB;

/** What a frame that is kept counts for, besides its payload: what it takes in Node, measured, and a third more. @internal */
export const FRAME_OVERHEAD_BYTES: number = KIB;

/** What a lane counts for that the peer has opened: what the largest kind takes in Node, measured, and a half more. @internal */
export const LANE_OVERHEAD_BYTES: number = 16 * KIB;

/** What a port counts for that came over another one and is not open yet: what it takes in Node, measured, and as much again. @internal */
export const PORT_OVERHEAD_BYTES: number = 32 * KIB;

/** The limits of a broker that is not told otherwise. */
export const DEFAULT_BROKER_LIMITS: Readonly<BrokerLimits> = Object.freeze({
  maxSocketMessageBytes: MIB,
  maxFragmentsCount: 1_024,
  maxMessageBytes: 256 * MIB,
  maxUnreadPongsCount: 60,
  ticketTtlMs: 30_000,
  moveTtlMs: 86_400_000,
  maxChannelsCount: 10_000,
  maxDerivedChannelsCount: 1_000,
  maxDerivationDepthCount: 16,
  maxRequestsCountPerSecond: 200,
  maxWaitingSocketsCount: 4_096,
  maxRememberedTokensCount: 10_000,
  handshakeTimeoutMs: 10_000,
  maxHandshakesCount: 2_048,
  maxRefusalsCountPerSecond: 100,
  maxHandshakeBytes: 4 * KIB,
  maxHeaderBytes: 8 * KIB,
  maxRelayHeapBytes: 512 * MIB,
  maxKeptBytes: 256 * MIB,
  relayBufferBytes: 256 * KIB,
  maxTurnBytes: 128 * KIB,
  flushTimeoutMs: 600_000,
  stallTimeoutMs: 30_000,
  probeTimeoutMs: 5_000,
  causeTimeoutMs: 500,
  closeTimeoutMs: 5_000,
});

/** The limits that hold unless a caller says otherwise. */
export const DEFAULT_LIMITS: Readonly<Limits> = Object.freeze({
  ...DEFAULT_BROKER_LIMITS,
  connectTimeoutMs: 30_000,
  windowBytes: 4 * MIB,
  windowCount: 16_384,
  maxUnclaimedBytes: 64 * MIB,
  maxLanesBytes: 512 * MIB,
  maxMovingBytes: 512 * MIB,
  maxLingeringCount: 16_384,
  maxBufferedBytes: 512 * MIB,
  maxFramesCount: 65_536,
  maxPartsCount: 65_536,
  maxDepthCount: 1_000,
  maxBigIntBytes: MIB,
  maxKeyCollisionsCount: 1_048_576,
  maxRegExpLength: 32_768,
  maxRegExpPartsCount: 512,
  maxFilesCount: 1_000,
  maxPortsCount: 1_000,
  maxLabelLength: 256,
  maxOriginsCount: 32,
  maxOriginLength: 512,
  maxRequestBytes: 64 * KIB,
});
