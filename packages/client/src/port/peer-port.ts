/// <reference lib="esnext.disposable" preserve="true" />
import type { ChannelOptions, PeerInfo, Ticket } from '@peerport/protocol';
import type { CloseInfo } from '../connection/close-info.ts';
import type { PortCloseEvent, PortMessageErrorEvent } from './events.ts';
import { HandledMessageEvent } from './handled-message-event.ts';
import { HandlerAttributes } from './handler-attributes.ts';
import { messages } from './iterate.ts';
import { PortMessageEvent } from './message-event.ts';
import { PortCore } from './port-core.ts';
import type { PortState } from './port-state.ts';
import { transferList } from './transfer-list.ts';
import { exposeMembers, requireArguments, tagInterface } from './web-idl.ts';

/** The `message` event of a port: a `MessageEvent` whose `data` has a type. */
export interface PortMessage<In = unknown> extends MessageEvent {
  /** The message, or the schema's output. */
  readonly data: In;
}

/** The events of a port, by name. */
export interface PortEventMap<In = unknown> {
  /** A message arrived. */
  message: PortMessage<In>;
  /** A message arrived that cannot be read, or does not match the schema. */
  messageerror: PortMessageErrorEvent;
  /** With `heartbeatMs`: the peer's thread has run no task for that time. It is blocked, or its process is suspended. */
  unresponsive: Event;
  /** The unresponsive peer continues. */
  responsive: Event;
  /** The channel is over. The last event of a port that was started. A port that was not started fires it at once, with its messages unread. */
  close: PortCloseEvent;
}

/** The value of a handler attribute, as loosely typed as that of `MessagePort`, so that a port can stand in for one. */
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
  /** Objects to transfer to the peer instead of cloning them. */
  readonly transfer?: Iterable<object>;
}

const dropped = new FinalizationRegistry<PortCore>((core) => core.close());

/**
 * One port of a channel: the `MessagePort` of the HTML standard (§9.4.4), whose other port is in another process.
 *
 * Unlike with `MessagePort`, `close` always fires once on both sides, and says why; `ready`, `closed`, `readyState` and `bufferedAmount` tell the
 * state of the port; it can be iterated with `for await`, and declared with `using`.
 *
 * A port that is unreachable and never had a listener closes when it is garbage-collected.
 *
 * @typeParam In what it receives. Give it only together with a `schema` that checks it.
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

  /** The app's object for a core. @internal */
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

  /** The core of a port; `undefined` for any other object. @internal */
  static coreOf(object: object): PortCore | undefined {
    return #core in object ? object.#core : undefined;
  }

  /** Id of the channel. */
  get channel(): string {
    return this.#core.channel;
  }

  /** The label that the channel was given, if any. */
  get label(): string | undefined {
    return this.#core.label;
  }

  /**
   * What the broker's owner says about the process that holds the other port. `undefined` before `ready`, if the owner said nothing, and once
   * that process has transferred the port.
   */
  get peer(): PeerInfo | undefined {
    return this.#core.peer;
  }

  /** Resolves when the peer is there. Rejects with a `PortClosedError` if the port closes or is transferred first. */
  get ready(): Promise<void> {
    return this.#core.ready.promise;
  }

  /**
   * Resolves with the details of the `close` event, when it has fired. When the port is transferred, resolves at once with the reason `closed`,
   * and no event fires. Never rejects.
   */
  get closed(): Promise<CloseInfo> {
    return this.#core.closed.promise;
  }

  /** The state of the port: `connecting`, `open`, `closing` or `closed`. */
  get readyState(): PortState {
    return this.#core.readyState;
  }

  /** Bytes that were posted and have not left this process: they wait for the peer, or in the socket. */
  get bufferedAmount(): number {
    return this.#core.bufferedAmount;
  }

  /**
   * Sends a message to the peer as soon as it is there. Does nothing after `close()`, or once the port was transferred.
   *
   * @param message any value that structured clone can copy (HTML §2.7).
   * @param transfer objects to transfer instead of cloning them: buffers, `PeerPort`s, native ports, streams.
   * @throws {DataCloneError} the message, or something in it, cannot be cloned or transferred. Nothing was sent.
   * @throws {TypeError} the message is missing; `transfer` is not iterable, or has an item that is not an object.
   * @throws {DOMException} `QuotaExceededError`: the message is longer than the ticket allows, or more than `maxBufferedBytes` would wait for
   *   the peer. `NotAllowedError`: the port may only receive.
   */
  postMessage(...parameters: [message: Out, transfer?: Iterable<object> | PostMessageOptions | null]): void {
    if ((parameters.length as number) === 0) throw new TypeError('postMessage: the message is missing');
    this.#core.post(parameters[0], transferList(parameters[1]));
  }

  /**
   * Resolves when no posted message is waiting: for the peer to come, or to read earlier messages.
   *
   * @throws {PortClosedError} the port closed while messages were waiting. They will not be sent.
   */
  drained(): Promise<void> {
    return this.#core.drained();
  }

  /** Starts the delivery of messages, in a later task. Setting `onmessage` does this too; `addEventListener()` does not. */
  start(): void {
    this.#core.start();
  }

  /**
   * Closes the port. The peer gets everything that was posted before, then a `close` event with the reason `closed`; after that the `close` event
   * fires here too. Messages that were not delivered here are dropped. Streams and native ports that were transferred over the port live on.
   *
   * If the peer hangs, the event fires with `wasClean: false`, 5 s after everything was sent.
   */
  close(): void {
    this.#core.close();
  }

  /**
   * Ends the channel immediately. Both sides close with the reason `aborted`, and what has not been sent is dropped. On a port that has closed,
   * ends the streams and native ports that were transferred over it.
   *
   * @param reason for the message of the `close` event here. The peer is not told.
   */
  abort(reason?: unknown): void {
    this.#core.abort(reason);
  }

  /**
   * Asks the broker for another channel. Its tickets are plain data: post them to the processes that are to hold the ports.
   *
   * Both sides of the new channel are granted at most what this port is. Until it is paired, the new channel ends with this port.
   *
   * @param options as for `broker.createChannel()`. Unless they name origins, the pages of this channel may redeem the tickets.
   * @throws {Error} this port's ticket does not grant `canCreate`, or the options exceed what it grants.
   * @throws {RangeError} the options are too long for a request.
   * @throws {PortClosedError} the port closed before the broker answered.
   */
  createChannel(options: ChannelOptions = {}): Promise<{ readonly port1: Ticket; readonly port2: Ticket }> {
    return this.#core.createChannel(options);
  }

  // With the types of Node alone, the types of the DOM have no names.
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
   * The messages, one for each iteration: the next is not delivered until the loop asks for it. The loop ends when a port of the channel is
   * closed, and when this port is transferred. Leaving the loop leaves the port open.
   *
   * @throws {PortClosedError} the port closed for any other reason.
   */
  [Symbol.asyncIterator](): AsyncGenerator<In, void, void> {
    return messages(this, this.#core) as AsyncGenerator<In, void, void>;
  }

  /** Calls `close()`, for `using`. */
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
