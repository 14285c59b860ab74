import {
  CloseCode,
  DEFAULT_LIMITS,
  decodeControlFrame,
  decodeFrames,
  describeCloseCode,
  deserialize,
  type Frame,
  FrameType,
  offeredSubprotocols,
  ProtocolError,
  REFUSALS,
  serialize,
  type Ticket,
} from '@peerport/protocol';
import { Deferred } from './deferred.ts';
import { type CloseInfo, PortClosedError, PortCloseEvent, PortMessageErrorEvent } from './events.ts';
import { HandlerAttributes } from './handler-attributes.ts';
import { Inbox } from './inbox.ts';
import { Outbox } from './outbox.ts';
import { Reassembly } from './reassembly.ts';
import type { Platform, SocketLike } from './socket.ts';
import { typedEventTarget } from './typed-event-target.ts';

/** Longest close reason, by RFC 6455 §5.5 (125 bytes) less the two of the code. */
const MAX_CLOSE_REASON_BYTES = 123;

/**
 * How far a port has come. The names are those of `RTCDataChannel` (WebRTC 1.0 §6.2).
 *
 * ```
 *   connecting ──▶ open ──▶ closing ──▶ closed
 * ```
 *
 * `connecting`: on the way to the broker, or waiting for the peer. `closing`: after `close()`, until the peer has everything
 * that was posted before. A port can go to `closed` from any state, and from `connecting` to `closing`.
 */
export type PortState = 'connecting' | 'open' | 'closing' | 'closed';

/** The events of a port. */
export interface PortEventMap {
  message: MessageEvent;
  messageerror: PortMessageErrorEvent;
  close: PortCloseEvent;
}

/** A handler attribute of a port. */
export type PortEventHandler<Type extends keyof PortEventMap> =
  | ((this: PeerPort, event: PortEventMap[Type]) => unknown)
  | null;

/**
 * One port of a channel: the `MessagePort` of the HTML standard (§9.4.4), whose other port is in another process.
 *
 * Beyond `MessagePort`, `close` fires on both sides, always and once, and says why; `ready`, `closed`, `readyState` and
 * `bufferedAmount` tell how the port is doing.
 */
export class PeerPort extends typedEventTarget<PortEventMap>() {
  /** Id of the channel. */
  readonly channel: string;
  /** The name that the channel was given, if any. */
  readonly label: string | undefined;

  readonly #brokerUrl: string;
  readonly #socket: SocketLike;
  readonly #outbox: Outbox;
  readonly #inbox: Inbox<Uint8Array | PortCloseEvent>;
  readonly #reassembly = new Reassembly();
  readonly #handlers = new HandlerAttributes(this);
  readonly #ready = new Deferred<void>();
  readonly #closed = new Deferred<CloseInfo>();
  #state: PortState = 'connecting';
  #isPaired = false;
  #isSocketOpen = false;
  /** Why this side closes its socket; once it does, nothing more is read from it. */
  #closing: { readonly code: CloseCode; readonly message: string } | undefined;

  /** Made by `connect`. */
  constructor(ticket: Ticket, platform: Platform) {
    super();
    this.channel = ticket.channel;
    this.label = ticket.label;
    this.#brokerUrl = ticket.url;
    this.#ready.promise.catch(() => {});
    this.#outbox = new Outbox((bytes) => this.#socket.send(bytes));
    this.#inbox = new Inbox(platform.queueTask, (item) => this.#deliver(item));
    this.#socket = platform.openSocket(ticket.url, offeredSubprotocols(ticket.token), {
      onOpen: () => this.#onOpen(),
      onText: (text) => this.#read(() => this.#onControlFrame(text)),
      onBinary: (bytes) => this.#read(() => this.#onFrames(bytes)),
      onClose: (code, reason, problem) => this.#onSocketClose(code, reason, problem),
    });
  }

  /** Resolves when the peer is there. Rejects with a {@link PortClosedError} if the port closes before that. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Resolves when the `close` event has fired, with what it said. Never rejects. */
  get closed(): Promise<CloseInfo> {
    return this.#closed.promise;
  }

  get readyState(): PortState {
    return this.#state;
  }

  /** Bytes that were posted and have not left this process yet: those that wait for the peer, and those in the socket. */
  get bufferedAmount(): number {
    return this.#outbox.bytes + this.#socket.bufferedAmount;
  }

  /**
   * Sends a message to the peer, once it is there. After `close()` it does nothing.
   *
   * @param message any value that structured clone can copy (HTML §2.7).
   * @param transfer objects that move to the peer instead of being copied.
   * @throws {DataCloneError} the message, or something in it, cannot be cloned: nothing was sent.
   * @throws {DOMException} `QuotaExceededError`: the message is longer than `maxMessageBytes`.
   */
  postMessage(message: unknown, transfer: readonly object[] | { transfer?: readonly object[] } = []): void {
    const payload = serialize(message, 'length' in transfer ? transfer : (transfer.transfer ?? []));
    const { maxMessageBytes } = DEFAULT_LIMITS;
    if (payload.length > maxMessageBytes) {
      const problem = `the message takes ${payload.length} bytes, more than the ${maxMessageBytes} of maxMessageBytes`;
      throw new DOMException(problem, 'QuotaExceededError');
    }
    if (this.#state === 'connecting' || this.#state === 'open') this.#outbox.pushMessage(payload);
  }

  /** Begins to deliver messages. Setting `onmessage` does this too; `addEventListener` does not. */
  start(): void {
    this.#inbox.start();
  }

  /**
   * Closes the port. The peer gets everything that was posted before, then its `close` event, with the reason `closed`;
   * after that the `close` event fires here too. Messages that have not been delivered here are dropped.
   */
  close(): void {
    if (this.#state === 'closing' || this.#state === 'closed') return;
    this.#state = 'closing';
    this.#inbox.clear();
    if (this.#isPaired || this.#outbox.bytes > 0) this.#outbox.pushClose();
    else this.#closeSocket(CloseCode.closed);
  }

  /**
   * Ends the channel without waiting for anything. Both sides close with the reason `aborted`; what has not left yet is
   * dropped.
   *
   * @param reason goes into the message of the `close` event here; the peer does not learn it.
   */
  abort(reason?: unknown): void {
    if (this.#state === 'closed') return;
    const message = reason instanceof Error ? reason.message : String(reason ?? 'the port was aborted');
    this.#inbox.clear();
    this.#closeSocket(CloseCode.aborted, message);
    this.#finish(CloseCode.aborted, message);
  }

  get onmessage(): PortEventHandler<'message'> {
    return this.#handlers.get('message') as PortEventHandler<'message'>;
  }

  set onmessage(handler: PortEventHandler<'message'>) {
    this.#handlers.set('message', handler);
    this.start();
  }

  get onmessageerror(): PortEventHandler<'messageerror'> {
    return this.#handlers.get('messageerror') as PortEventHandler<'messageerror'>;
  }

  set onmessageerror(handler: PortEventHandler<'messageerror'>) {
    this.#handlers.set('messageerror', handler);
  }

  get onclose(): PortEventHandler<'close'> {
    return this.#handlers.get('close') as PortEventHandler<'close'>;
  }

  set onclose(handler: PortEventHandler<'close'>) {
    this.#handlers.set('close', handler);
  }

  #onOpen(): void {
    this.#isSocketOpen = true;
    if (this.#closing !== undefined) this.#sendClose();
  }

  /** Reads from the socket; whatever breaks the protocol closes it. */
  #read(step: () => void): void {
    if (this.#closing !== undefined) return;
    try {
      step();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#closeSocket(CloseCode.protocolError, error.message);
    }
  }

  #onControlFrame(text: string): void {
    const frame = decodeControlFrame(text);
    switch (frame.type) {
      case 'paired':
        this.#isPaired = true;
        if (this.#state === 'connecting') this.#state = 'open';
        this.#ready.resolve();
        this.#outbox.open();
        return;
      case 'refused':
        this.#closeSocket(REFUSALS[frame.code], `the broker refused the ticket: ${frame.message}`);
    }
  }

  #onFrames(bytes: Uint8Array): void {
    if (!this.#isPaired) throw new ProtocolError('ERR_FRAME', 'a data message came before the peer');
    for (const frame of decodeFrames(bytes)) {
      if (this.#closing === undefined) this.#onFrame(frame);
    }
  }

  #onFrame(frame: Frame): void {
    if (frame.type === FrameType.close) {
      this.#closeSocket(CloseCode.closed);
      return;
    }
    const message = this.#reassembly.push(frame);
    if (message !== undefined && this.#state === 'open') this.#inbox.push(message);
  }

  /** Closes the socket from this side. The port is closed once the broker has answered. */
  #closeSocket(code: CloseCode, message = describeCloseCode(code).message): void {
    this.#closing ??= { code, message };
    this.#outbox.clear();
    if (this.#isSocketOpen) this.#sendClose();
  }

  #sendClose(): void {
    if (this.#closing === undefined) return;
    const { code, message } = this.#closing;
    const isTooLong = new TextEncoder().encode(message).length > MAX_CLOSE_REASON_BYTES;
    this.#socket.close(code, isTooLong ? '' : message);
  }

  #onSocketClose(code: number, reason: string, problem: string | undefined): void {
    if (this.#closing !== undefined) {
      this.#finish(this.#closing.code, this.#closing.message);
    } else if (this.#isSocketOpen) {
      this.#finish(code, reason || describeCloseCode(code).message);
    } else {
      this.#finish(code, `could not open a socket to the broker at ${this.#brokerUrl}${problem ? `: ${problem}` : ''}`);
    }
  }

  #finish(code: number, message: string): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    const { reason, wasClean } = describeCloseCode(code);
    const event = new PortCloseEvent({ reason, code, message, wasClean });
    this.#ready.reject(new PortClosedError(event));
    this.#inbox.end(event);
  }

  #deliver(item: Uint8Array | PortCloseEvent): void {
    if (item instanceof PortCloseEvent) {
      this.dispatchEvent(item);
      const { reason, code, message, wasClean } = item;
      this.#closed.resolve({ reason, code, message, wasClean });
    } else {
      this.dispatchEvent(messageEvent(item));
    }
  }
}

function messageEvent(payload: Uint8Array): Event {
  try {
    return new MessageEvent('message', { data: deserialize(payload) });
  } catch (error) {
    return new PortMessageErrorEvent(error);
  }
}
