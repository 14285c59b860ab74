/// <reference lib="esnext.disposable" preserve="true" />
import type { ChannelOptions, PeerInfo, Ticket } from '@peerport/protocol';
import type { CloseInfo } from '../connection/close-info.ts';
import type { PortCloseEvent, PortMessageErrorEvent } from './events.ts';
import { HandledMessageEvent } from './handled-message-event.ts';
import { HandlerAttributes } from './handler-attributes.ts';
import { messages } from './iterate.ts';
import { PortMessageEvent } from './message-event.ts';
import { PortCore, type PortState } from './port-core.ts';
import { transferList } from './transfer-list.ts';
import { exposeMembers, requireArguments, tagInterface } from './web-idl.ts';

/** The `message` event of a port: a `MessageEvent` whose `data` has a type. */
export interface PortMessage<In = unknown> extends MessageEvent {
  /** The message, or what the schema made of it. */
  readonly data: In;
}

/** The events of a port, by name. */
export interface PortEventMap<In = unknown> {
  /** A message came. */
  message: PortMessage<In>;
  /** A message came that cannot be read, or does not match the schema. */
  messageerror: PortMessageErrorEvent;
  /** With `heartbeatMs`: the peer's thread has run no task for that time. It hangs, or its process is stopped. */
  unresponsive: Event;
  /** The peer that was unresponsive goes on. */
  responsive: Event;
  /** The channel is over. The last event of a port that was started; one that was not gets it at once, with its messages unread. */
  close: PortCloseEvent;
}

/** What a handler attribute gives back: as loosely typed as that of `MessagePort`, so that a port can stand in for one. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type AnyPortEventHandler = ((event: any) => unknown) | null;

/** A handler attribute of a port. */
export type PortEventHandler<EventType> = ((this: PeerPort, event: EventType) => unknown) | null;

/** A listener of a port. */
export type PortEventListener<EventType> =
  | ((this: PeerPort, event: EventType) => unknown)
  | { handleEvent(event: EventType): unknown }
  | null;

/** Options of {@link PeerPort.postMessage}: `StructuredSerializeOptions` of the HTML standard. */
export interface PostMessageOptions {
  /** Objects that move to the peer instead of being copied. */
  readonly transfer?: Iterable<object>;
}

const dropped = new FinalizationRegistry<PortCore>((core) => core.close());

/**
 * One port of a channel: the `MessagePort` of the HTML standard (§9.4.4), whose other port is in another process.
 *
 * Beyond `MessagePort`, `close` fires on both sides, always and once, and says why; `ready`, `closed`, `readyState` and
 * `bufferedAmount` tell how the port is doing; it can be iterated with `for await`, and declared with `using`.
 *
 * A port that nobody can reach any more, and that never had a listener, closes itself when it is collected as garbage.
 *
 * @typeParam In what it receives. Say so only together with a `schema` that checks it.
 * @typeParam Out what may be posted.
 */
// biome-ignore lint/suspicious/noExplicitAny: like MessagePort, a port without a schema makes no promise about its messages
export class PeerPort<In = any, Out = any> extends EventTarget implements Disposable {
  readonly #core: PortCore;
  readonly #handlers = new HandlerAttributes(this);

  private constructor(core: PortCore) {
    super();
    if (!(core instanceof PortCore)) throw new TypeError('Illegal constructor: connect() makes ports');
    this.#core = core;
    core.belongTo(this, PeerPort.#fireMessage);
    core.environment.platform.markAsUncloneable?.(this);
    dropped.register(this, core, this);
  }

  /** The app's object for what is behind it. @internal */
  static of(core: PortCore): PeerPort {
    return new PeerPort(core);
  }

  static #fireMessage(port: PeerPort, data: unknown, ports: readonly object[]): void {
    const handler = port.#handlers.soleListener('message');
    if (handler === undefined) {
      port.dispatchEvent(new PortMessageEvent(data, ports));
      return;
    }
    try {
      HandledMessageEvent.fire(port, handler, data, ports);
    } catch (error) {
      port.#core.environment.platform.reportError(error);
    }
  }

  /** What is behind a port; `undefined` for any other object. @internal */
  static coreOf(object: object): PortCore | undefined {
    return #core in object ? object.#core : undefined;
  }

  /** Id of the channel. */
  get channel(): string {
    return this.#core.channel;
  }

  /** The name that the channel was given, if any. */
  get label(): string | undefined {
    return this.#core.label;
  }

  /**
   * What the broker's owner says of the process that holds the other port: nothing before `ready`, nothing if the owner said
   * nothing, and nothing once that process has transferred the port to another.
   */
  get peer(): PeerInfo | undefined {
    return this.#core.peer;
  }

  /** Resolves when the peer is there. Rejects with a `PortClosedError` if the port closes or is transferred before that. */
  get ready(): Promise<void> {
    return this.#core.ready.promise;
  }

  /**
   * Resolves when the `close` event has fired, with what it said. When the port is transferred, resolves at once with the reason `closed`, and
   * no event fires. Never rejects.
   */
  get closed(): Promise<CloseInfo> {
    return this.#core.closed.promise;
  }

  /** How far the port has come: `connecting`, `open`, `closing` or `closed`. */
  get readyState(): PortState {
    return this.#core.readyState;
  }

  /** Bytes that were posted and have not left this process yet: those that wait for the peer, and those in the socket. */
  get bufferedAmount(): number {
    return this.#core.bufferedAmount;
  }

  /**
   * Sends a message to the peer, once it is there. After `close()`, and when the port was transferred, it sends nothing.
   *
   * @param message any value that structured clone can copy (HTML §2.7).
   * @param transfer objects that move to the peer instead of being copied: buffers, ports of either kind, streams.
   * @throws {DataCloneError} the message, or something in it, cannot be cloned or transferred: nothing was sent.
   * @throws {TypeError} there is no message; `transfer` is not iterable, or holds something that is no object.
   * @throws {DOMException} `QuotaExceededError`: the message is longer than the port may post, or more than
   *   `maxBufferedBytes` would wait for the peer; `NotAllowedError`: the port may only receive.
   */
  postMessage(...parameters: [message: Out, transfer?: Iterable<object> | PostMessageOptions | null]): void {
    if ((parameters.length as number) === 0) throw new TypeError('postMessage: the message is missing');
    this.#core.post(parameters[0], transferList(parameters[1]));
  }

  /**
   * Resolves once nothing that was posted waits any more: for the peer to come, or to read what it was sent before. At once, when
   * nothing does.
   *
   * @throws {PortClosedError} the port closes, or has closed, while messages wait: they will not be sent.
   */
  drained(): Promise<void> {
    return this.#core.drained();
  }

  /** Begins to deliver messages, in a later task. Setting `onmessage` does this too; `addEventListener` does not. */
  start(): void {
    this.#core.start();
  }

  /**
   * Closes the port. The peer gets everything that was posted before, then its `close` event, with the reason `closed`;
   * after that the `close` event fires here too. Messages that have not been delivered here are dropped. Streams and native
   * ports that were transferred over the port live on.
   *
   * A peer that hangs does not keep the event away: 5 s after all has been sent, it fires with `wasClean: false`.
   */
  close(): void {
    this.#core.close();
  }

  /**
   * Ends the channel without waiting for anything. Both sides close with the reason `aborted`; what has not left yet is
   * dropped. On a port that has closed already, it ends the streams and native ports that were transferred over it.
   *
   * @param reason goes into the message of the `close` event here; the peer does not learn it.
   */
  abort(reason?: unknown): void {
    this.#core.abort(reason);
  }

  /**
   * Has the broker make another channel. Its tickets are plain data, to be posted to whoever is to hold the ports.
   *
   * The channel gets at most what this port has, on both sides; as long as it was never paired, it ends with this port.
   *
   * @param options as of `broker.createChannel()`. Unless they name origins, the pages of this channel may redeem the tickets.
   * @throws {Error} the ticket of this port does not grant `canCreate`, or the options go beyond what it grants.
   * @throws {RangeError} the options are longer than a request may be.
   * @throws {PortClosedError} the port closed before the broker answered.
   */
  createChannel(options: ChannelOptions = {}): Promise<{ readonly port1: Ticket; readonly port2: Ticket }> {
    return this.#core.createChannel(options);
  }

  // The types of the DOM have no names where there is only Node.
  override addEventListener<Type extends keyof PortEventMap>(
    type: Type,
    listener: PortEventListener<PortEventMap<In>[Type]>,
    options?: Parameters<EventTarget['addEventListener']>[2],
  ): void;
  override addEventListener(
    type: string,
    listener: Parameters<EventTarget['addEventListener']>[1],
    options?: Parameters<EventTarget['addEventListener']>[2],
  ): void;
  override addEventListener(...parameters: Parameters<EventTarget['addEventListener']>): void {
    this.#core.retainOwner();
    super.addEventListener(...parameters);
    this.#handlers.onAdded(parameters[0], parameters[1]);
  }

  override removeEventListener<Type extends keyof PortEventMap>(
    type: Type,
    listener: PortEventListener<PortEventMap<In>[Type]>,
    options?: Parameters<EventTarget['removeEventListener']>[2],
  ): void;
  override removeEventListener(
    type: string,
    listener: Parameters<EventTarget['addEventListener']>[1],
    options?: Parameters<EventTarget['removeEventListener']>[2],
  ): void;
  override removeEventListener(...parameters: Parameters<EventTarget['removeEventListener']>): void {
    super.removeEventListener(...parameters);
  }

  /** The handler of `message` events. Setting it starts the port (HTML §9.4.4). */
  get onmessage(): AnyPortEventHandler {
    return this.#handlers.get('message');
  }

  set onmessage(handler: PortEventHandler<PortMessage<In>>) {
    this.#handlers.set('message', handler);
    this.start();
  }

  /** The handler of `messageerror` events. */
  get onmessageerror(): AnyPortEventHandler {
    return this.#handlers.get('messageerror');
  }

  set onmessageerror(handler: PortEventHandler<PortMessageErrorEvent>) {
    this.#handlers.set('messageerror', handler);
  }

  /** The handler of the `close` event. */
  get onclose(): AnyPortEventHandler {
    return this.#handlers.get('close');
  }

  set onclose(handler: PortEventHandler<PortCloseEvent>) {
    this.#handlers.set('close', handler);
  }

  /**
   * The messages, one for each turn of the loop: the next is not delivered before the loop asks for it. The loop ends when the
   * peer closes the port, and when the port is transferred; leaving it earlier leaves the port open.
   *
   * @throws {PortClosedError} the port closed in any other way.
   */
  [Symbol.asyncIterator](): AsyncGenerator<In, void, void> {
    return messages(this, this.#core) as AsyncGenerator<In, void, void>;
  }

  /** `close()`, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  static {
    const { prototype } = PeerPort;
    // Comlink closes the port of a released proxy only if its constructor has this name.
    Object.defineProperty(PeerPort, 'name', { value: 'MessagePort' });
    tagInterface(prototype, 'MessagePort');
    exposeMembers(prototype);
    requireArguments(PeerPort as never, 0);
    requireArguments(prototype.postMessage, 1);
    requireArguments(prototype.addEventListener, 2);
    requireArguments(prototype.removeEventListener, 2);
  }
}
