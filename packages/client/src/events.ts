import type { CloseReason } from '@peerport/protocol';

/** How and why a port closed. */
export interface CloseInfo {
  /** What ended the channel. */
  readonly reason: CloseReason;
  /** Close code of the socket: one of `CloseCode`, or of RFC 6455 §7.4.1 when the broker went down. */
  readonly code: number;
  /** The reason as a sentence for people, with whatever detail is known. */
  readonly message: string;
  /** Whether everything that the peer posted has arrived. */
  readonly wasClean: boolean;
}

/** The `close` event of a port: always the last, and fired once. */
export class PortCloseEvent extends Event implements CloseInfo {
  readonly reason: CloseReason;
  readonly code: number;
  readonly message: string;
  readonly wasClean: boolean;

  constructor({ reason, code, message, wasClean }: CloseInfo) {
    super('close');
    this.reason = reason;
    this.code = code;
    this.message = message;
    this.wasClean = wasClean;
  }
}

/**
 * A `message` event as the platform's own constructor cannot make it: `data` may be `undefined`, and `ports` may hold
 * `PeerPort`s.
 */
export class PortMessageEvent extends MessageEvent<unknown> {
  readonly #data: unknown;
  readonly #ports: readonly object[];

  constructor(data: unknown, ports: readonly object[]) {
    super('message');
    this.#data = data;
    this.#ports = Object.freeze([...ports]);
  }

  override get data(): unknown {
    return this.#data;
  }

  /** The `PeerPort`s and native `MessagePort`s that were transferred, in the order of the transfer list. */
  override get ports(): readonly MessagePort[] {
    return this.#ports as readonly MessagePort[];
  }
}

/** The `messageerror` event of a port: a message came that cannot be read. As with `MessagePort`, `data` is `null`. */
export class PortMessageErrorEvent extends MessageEvent<null> {
  /** What is wrong with the message. */
  readonly error: unknown;

  constructor(error: unknown) {
    super('messageerror', { data: null });
    this.error = error;
  }
}

/** What `port.ready` rejects with when the port closes before its peer came. */
export class PortClosedError extends Error implements CloseInfo {
  override readonly name = 'PortClosedError';
  readonly reason: CloseReason;
  readonly code: number;
  readonly wasClean: boolean;

  constructor({ reason, code, message, wasClean }: CloseInfo) {
    super(message);
    this.reason = reason;
    this.code = code;
    this.wasClean = wasClean;
  }
}
