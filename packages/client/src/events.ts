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
  /** What ended the channel. */
  readonly reason: CloseReason;
  /** Close code of the socket, as in {@link CloseInfo.code}. */
  readonly code: number;
  /** The reason as a sentence for people. */
  readonly message: string;
  /** Whether everything that the peer posted has arrived. */
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
 * The `message` event of a port: a `MessageEvent`, whose `data` may be `undefined`, and whose `ports` may hold `PeerPort`s.
 *
 * It is one by its prototype chain only. The platforms' own constructor takes several times as long as that of `Event`, and
 * more than all else that is done for a small message.
 */
export class PortMessageEvent extends Event implements Omit<MessageEvent, 'initMessageEvent'> {
  static {
    Object.setPrototypeOf(PortMessageEvent.prototype, MessageEvent.prototype);
  }

  readonly #data: unknown;
  readonly #ports: readonly object[];
  /** Of {@link handleBy}. */
  #target: EventTarget | null = null;
  #isHandled = false;

  /** @param ports must not change any more. */
  constructor(data: unknown, ports: readonly object[]) {
    super('message');
    this.#data = data;
    this.#ports = ports;
  }

  /** The message. */
  get data(): unknown {
    return this.#data;
  }

  /**
   * Has `handler` handle the event, as if `target` had dispatched it (DOM §2.9) and nothing else had listened: the platforms take
   * twice as long for that as for making an event.
   *
   * @throws what the handler throws.
   * @internal
   */
  handleBy(handler: (this: EventTarget, event: Event) => unknown, target: EventTarget): void {
    this.#target = target;
    this.#isHandled = true;
    try {
      handler.call(target, this);
    } finally {
      this.#isHandled = false;
    }
  }

  /** The port; or whatever dispatched the event again. */
  override get target(): EventTarget | null {
    return super.target ?? this.#target;
  }

  /** As {@link PortMessageEvent.target}. */
  override get srcElement(): EventTarget | null {
    return this.target;
  }

  /** The port, while its handler runs. */
  override get currentTarget(): EventTarget | null {
    return this.#isHandled ? this.#target : super.currentTarget;
  }

  /** `Event.AT_TARGET`, while a handler runs. */
  override get eventPhase(): 0 | 2 {
    return this.#isHandled ? Event.AT_TARGET : (super.eventPhase as 0 | 2);
  }

  /** The port alone, while its handler runs. */
  override composedPath(): [] | [EventTarget] {
    return this.#isHandled ? [this.#target as EventTarget] : (super.composedPath() as [] | [EventTarget]);
  }

  /** The `PeerPort`s and native `MessagePort`s that were transferred, in the order of the transfer list. */
  get ports(): MessageEvent['ports'] {
    return this.#ports as MessageEvent['ports'];
  }

  /** As of every port (HTML §9.4.4): empty. */
  get origin(): string {
    return '';
  }

  /** Empty: only server-sent events have one. */
  get lastEventId(): string {
    return '';
  }

  /** `null`: only a window's messages have one. */
  get source(): null {
    return null;
  }
}

/** The constructor is generic in the DOM, and not where there is only Node. */
const MessageErrorBase = MessageEvent as new (type: string, init: { data: null }) => MessageEvent;

/** The `messageerror` event of a port, a `MessageEvent`: a message came that cannot be read. As with `MessagePort`, `data` is `null`. */
export class PortMessageErrorEvent extends MessageErrorBase {
  /** As of `MessagePort`. */
  declare readonly data: null;
  /** What is wrong with the message. */
  readonly error: unknown;

  constructor(error: unknown) {
    super('messageerror', { data: null });
    this.error = error;
  }
}

/** What `port.ready`, `port.drained()`, `port.createChannel()` and `for await` end with when the port closes before they are done. */
export class PortClosedError extends Error implements CloseInfo {
  override readonly name = 'PortClosedError';
  /** What ended the channel. */
  readonly reason: CloseReason;
  /** Close code of the socket, as in {@link CloseInfo.code}. */
  readonly code: number;
  /** Whether everything that the peer posted has arrived. */
  readonly wasClean: boolean;

  constructor({ reason, code, message, wasClean }: CloseInfo) {
    super(message);
    this.reason = reason;
    this.code = code;
    this.wasClean = wasClean;
  }
}
