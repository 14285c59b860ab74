/** Configurable broker limits. Each name has its unit. */
export interface BrokerLimits {
  /** Longest WebSocket message that a socket accepts. */
  maxSocketMessageBytes: number;
  /** Most fragments (RFC 6455 §5.4) of a WebSocket message. */
  maxFragmentsCount: number;
  /** Longest message of the app, serialized: all its frames together. */
  maxMessageBytes: number;
  /** Most pongs (RFC 6455 §5.5.3) waiting for a port to read them. Beyond it, the socket is destroyed. */
  maxUnreadPongsCount: number;
  /** Time in which a ticket must be redeemed. */
  ticketTtlMs: number;
  /** Time in which a port that moves must arrive at its new holder, however long the channel that carries it stays open. */
  moveTtlMs: number;
  /** Most open channels. */
  maxChannelsCount: number;
  /**
   * Most open channels created by one holder of ports, with those ports or with ports of the channels they created. All holders together get
   * half of `maxChannelsCount`.
   */
  maxDerivedChannelsCount: number;
  /** Most generations of channels created by ports. A channel that the owner created is generation 0. */
  maxDerivationDepthCount: number;
  /**
   * Most requests to the broker per second from one holder of ports, such as creating a channel or moving a port. After two seconds without
   * requests, twice as many may come at once. Beyond it, the port is not read until its rate is low enough again.
   */
  maxRequestsCountPerSecond: number;
  /** Most sockets waiting for their peer. */
  maxWaitingSocketsCount: number;
  /** Most tokens of closed channels that the broker remembers, to say why it refuses them. */
  maxRememberedTokensCount: number;
  /** Time in which a new socket's token must be accepted. */
  handshakeTimeoutMs: number;
  /** Most sockets whose token has not been accepted yet. Beyond it, the oldest is dropped. */
  maxHandshakesCount: number;
  /** Most refusals per second that are answered. Beyond it, sockets are dropped without an answer. */
  maxRefusalsCountPerSecond: number;
  /** Most bytes that a socket may send after its request head before its token or proof is accepted. */
  maxHandshakeBytes: number;
  /** Longest HTTP request head. */
  maxHeaderBytes: number;
  /** Most memory of the relay thread, including what it relays. Beyond it, the thread ends. The process lives on. */
  maxRelayHeapBytes: number;
  /**
   * Most bytes that the relay keeps for all ports together: messages waiting for slow readers, with their overhead, and incomplete messages.
   * Beyond it, sockets are destroyed: of the holder that uses most, those that use most.
   */
  maxKeptBytes: number;
  /** Bytes that the relay buffers for a slow reader before it pauses the writer: the peer, or the reader itself if it asks the broker for more. */
  relayBufferBytes: number;
  /**
   * What the relay does in a turn of its event loop before sockets that have had a sixteenth of it wait for the next one, in bytes of
   * payload. A frame counts as 1,024 bytes more, a ping as 8,192. A turn also has room for one request to the broker, or one handshake.
   */
  maxTurnBytes: number;
  /** Time in which a slow reader must take what its peer sent before it left, and answer the closing handshake. */
  flushTimeoutMs: number;
  /** Time in which it must take at least some of that. */
  stallTimeoutMs: number;
  /** Time for which a port is paused, because its peer does not keep up, before the broker checks whether its process is still there. */
  probeTimeoutMs: number;
  /** Time for the broker's owner to say why a process is gone, before its peer is told. */
  causeTimeoutMs: number;
  /**
   * Time that a port has to answer the closing handshake once it has taken everything, and a closing broker gives all of them; and that a
   * port gives its peer and the broker to answer its close, once nothing is left to send; and that its `close` event waits for each message
   * that an asynchronous schema has not settled.
   */
  closeTimeoutMs: number;
}

/**
 * Limits of ports. Both ends of a channel rely on them, so they are fixed. Only `maxBufferedBytes` is an option of `connect()`.
 */
export interface PortLimits {
  /** Time in which a port's socket must open, including the time it waits for other sockets of its page. */
  connectTimeoutMs: number;
  /** Most bytes of undelivered messages that a port accepts. The message that crosses this limit is accepted too. */
  windowBytes: number;
  /** Most undelivered messages that a port accepts. */
  windowCount: number;
  /** Most bytes that a port keeps for lanes whose message it has not delivered yet. */
  maxUnclaimedBytes: number;
  /**
   * Most bytes that a port keeps for everything transferred over it: incomplete and undelivered messages, 1,024 for each of their pieces,
   * 16,384 for each lane that its peer has opened, and 32,768 for each port whose socket is not open yet.
   */
  maxLanesBytes: number;
  /** Most bytes that a moving port keeps of what it receives meanwhile, including the overhead of each frame. */
  maxMovingBytes: number;
  /** Most lanes of a moving port that it has closed and its peer has not. */
  maxLingeringCount: number;
  /** Most bytes of messages waiting in a port for its peer. Beyond it, `postMessage()` throws. */
  maxBufferedBytes: number;
  /** Most frames in one WebSocket message. */
  maxFramesCount: number;
  /** Most pieces of a message. */
  maxPartsCount: number;
  /** Deepest nesting of a value. */
  maxDepthCount: number;
  /** Largest bigint inside a value. */
  maxBigIntBytes: number;
  /** Most pairs of keys, in the Maps and Sets of a message, that share a bucket of V8's hash tables. */
  maxKeyCollisionsCount: number;
  /** Longest source of a RegExp, in UTF-16 code units. */
  maxRegExpLength: number;
  /** Most parts that compile slowly, in the RegExps of a message. */
  maxRegExpPartsCount: number;
  /** Most files in a `FileList`. */
  maxFilesCount: number;
  /** Most peerport ports in one message. Native ports are tunnelled, and count for `maxLanesBytes`. */
  maxPortsCount: number;
  /** Longest label of a channel, in UTF-16 code units. */
  maxLabelLength: number;
  /** Most origins in one list. */
  maxOriginsCount: number;
  /** Longest origin, in UTF-16 code units. */
  maxOriginLength: number;
  /** Longest request of a port to the broker. */
  maxRequestBytes: number;
}

/** All limits. Every one is finite. */
export interface Limits extends BrokerLimits, PortLimits {}

/** The longest delay of `setTimeout()`, in milliseconds. @internal */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;

const KIB = 1024;
const MIB = 1024 * KIB;

/** Overhead of a frame that is kept, besides its payload: measured in Node, plus a third. @internal */
export const FRAME_OVERHEAD_BYTES: number = KIB;

/** What a lane counts for that the peer has opened: what the largest kind takes in Node, measured, and a half more. @internal */
export const LANE_OVERHEAD_BYTES: number = 16 * KIB;

/** Overhead of a transferred port whose socket is not open yet: measured in Node, doubled. @internal */
export const PORT_OVERHEAD_BYTES: number = 32 * KIB;

/** Default limits of a broker. */
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

/** All defaults. */
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
