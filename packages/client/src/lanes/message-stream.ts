import {
  type CreditPayload,
  DEFAULT_LIMITS,
  decodeCredit,
  encodeCredit,
  encodeFrames,
  type Frame,
  FrameType,
} from '@peerport/protocol';
import { Deferred } from '../base/deferred.ts';
import { Fifo } from '../base/fifo.ts';
import {
  bringsPort,
  type Carrier,
  discardReceived,
  discardUnsent,
  type Incoming,
  Parcel,
  readMessage,
} from '../transfer/transfer.ts';
import { discard } from '../transfer/transferables/discard.ts';
import { Backlog } from './backlog.ts';
import { NO_CREDIT, ReceiveWindow, SendWindow } from './flow-control.ts';
import { type Delivery, Inbox, type InboxHooks } from './inbox.ts';
import type { Outbox } from './outbox.ts';
import { byteLengthOf, framesOf, Reassembly, type Received, type WholeMessage } from './reassembly.ts';

/** How a lane ended. */
export interface LaneEnd {
  readonly wasClean: boolean;
  readonly message: string;
}

/** What a lane tells its owner, each in a task of its own. */
export interface MessageStreamHooks<End extends LaneEnd> {
  /** Checks or changes what a message holds, before it is delivered. What it throws makes the message unreadable. */
  validate?: ((data: unknown) => unknown) | undefined;
  onMessage(message: Incoming): void;
  onMessageError(error: unknown): void;
  /** A frame was received. @throws {ProtocolError} there is no memory for it. */
  onHeld?(frame: Frame): void;
  /** A message is handed over to the app, or dropped. */
  onReleased?(message: Received): void;
  /** There is credit that may ride along, see {@link MessageStream.takeRider}. */
  onOwesCredit?(): void;
  /** So many more bytes wait to be sent, or fewer. */
  onWaitingChange?(bytes: number): void;
  /** This side has said that nothing follows. */
  onClosed?(): void;
  /** After the last message; at once, while the inbox delivers none. */
  onEnd(end: End): void;
}

/** What a lane shares with the others of its socket. */
export interface LaneSocket {
  readonly carrier: Carrier;
  readonly outbox: Outbox;
  /** Whether the peer is there. */
  readonly isPaired: () => boolean;
  readonly queueTask: (callback: () => void) => void;
}

/** Credit in both directions, for a lane that goes on where another left off. */
export interface LaneCredit {
  /** What was sent and the peer has not said to have read. */
  readonly outstanding: CreditPayload;
  /** What was read and the peer has not been told. */
  readonly unreturned: CreditPayload;
}

/** Of a new lane. */
export const FRESH_CREDIT: LaneCredit = { outstanding: NO_CREDIT, unreturned: NO_CREDIT };

const NOTHING = new Uint8Array();

/** What a lane can be told. */
export interface MessageStreamOptions {
  readonly credit?: LaneCredit | undefined;
  /** What is to be sent before anything else: a data message, or no bytes. */
  readonly unsent?: Uint8Array | undefined;
  readonly delivery?: Delivery | undefined;
}

/** A message that waits: for its parts to be ready, for the peer, or for credit. */
interface Waiting {
  message: WholeMessage | undefined;
  readonly bytes: number;
  isLost?: boolean;
}

/** One lane of messages in each direction over a port's socket: that of the port itself, or of what was transferred over it. */
export class MessageStream<End extends LaneEnd> {
  readonly id: number;
  readonly inbox: Inbox<Received, Incoming | Unreadable>;
  readonly reassembly = new Reassembly();
  readonly #socket: LaneSocket;
  readonly #hooks: MessageStreamHooks<End>;
  readonly #sendWindow: SendWindow;
  readonly #receiveWindow: ReceiveWindow;
  /** Comes before what waits. */
  #backlog: Backlog | undefined;
  readonly #waiting = new Fifo<Waiting>();
  #waitingBytes = 0;
  #drained: Deferred<void> | undefined;
  /** Why what waited will not be sent. */
  #lost: Error | undefined;
  #settled: Promise<void> = Promise.resolve();
  #hasEnded = false;
  #hasClosed = false;
  #isDropping = false;

  constructor(
    id: number,
    socket: LaneSocket,
    hooks: MessageStreamHooks<End>,
    { credit = FRESH_CREDIT, unsent = NOTHING, delivery }: MessageStreamOptions = {},
  ) {
    if (unsent.length > 0) this.#backlog = new Backlog(unsent);
    this.id = id;
    this.#socket = socket;
    this.#hooks = hooks;
    this.#sendWindow = new SendWindow(credit.outstanding);
    this.#receiveWindow = new ReceiveWindow(credit.unreturned);
    const inboxHooks: InboxHooks<Received, Incoming | Unreadable> = {
      prepare: (item) => this.#prepare(item),
      deliver: (item, ready) => this.#deliver(item, ready),
      discard: (item, ready) => this.#discard(item, ready),
      during: (run) => socket.outbox.during(run),
    };
    // What the app does to a message may take for ever.
    const prepareTimeoutMs = hooks.validate && DEFAULT_LIMITS.closeTimeoutMs;
    this.inbox = new Inbox(socket.queueTask, inboxHooks, { delivery, prepareTimeoutMs });
  }

  /** Bytes that wait to be sent. */
  get waitingBytes(): number {
    return (this.#backlog?.byteLength ?? 0) + this.#waitingBytes;
  }

  /** Whether anything waits to be sent. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0 || this.#backlog !== undefined;
  }

  /** Whether a message that is posted now has to wait. */
  get isHeldBack(): boolean {
    return this.isWaiting || !this.#sendWindow.isOpen || !this.#socket.isPaired();
  }

  /** Whether this side has said that nothing follows. */
  get hasClosed(): boolean {
    return this.#hasClosed;
  }

  get credit(): LaneCredit {
    return { outstanding: this.#sendWindow.outstanding, unreturned: this.#receiveWindow.unreturned };
  }

  /** Resolves once nothing waits to be sent; rejects with the lane's end, if something waited then. */
  drained(): Promise<void> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    if (!this.isWaiting) return Promise.resolve();
    if (this.#drained === undefined) {
      this.#drained = new Deferred();
      this.#drained.promise.catch(() => {});
    }
    return this.#drained.promise;
  }

  /** @throws {DataCloneError} nothing was sent, nothing detached. */
  post(message: unknown, transfer: readonly object[] | 'all'): void {
    this.postParcel(new Parcel(message, transfer, this.#socket.carrier));
  }

  postParcel(parcel: Parcel): void {
    const outgoing = parcel.send(this.id);
    if ('later' in outgoing) this.#postLater(outgoing.later, outgoing.reservedBytes);
    else this.postMessage(outgoing);
  }

  /** Posts a message that is serialized already. */
  postMessage(message: WholeMessage): void {
    if (!this.isWaiting && this.#mayLeave(message)) this.#send(message);
    else this.#wait({ message, bytes: byteLengthOf(message) });
  }

  /** Says that nothing follows. */
  postClose(): void {
    this.postMessage({ type: FrameType.close, lane: this.id, payload: new Uint8Array() });
  }

  /** The peer is there. */
  onPaired(): void {
    this.#returnCredit();
    this.#pump();
  }

  /**
   * Takes out what waits to be sent, when all of it is ready: as a data message, or no bytes.
   *
   * @param untilPaired waits for the peer, so that ports are sent to it rather than along with this one: in a ring of ports, each sent over the
   *   channel of the next, the last would travel to the first, which travels inside it.
   */
  async takeUnsent(untilPaired: () => Promise<void>): Promise<Uint8Array> {
    await this.#settled;
    if (!this.#socket.isPaired() && this.#waiting.some(({ message }) => bringsPort(message as WholeMessage))) {
      await untilPaired();
    }
    this.#changeWaiting(-this.#waitingBytes);
    this.#drained?.resolve();
    const frames = this.#waiting.takeAll().flatMap(({ message }) => framesOf(message as WholeMessage));
    const waiting = frames.length === 0 ? new Uint8Array() : encodeFrames(frames);
    const unsent = this.#backlog?.concat(waiting) ?? waiting;
    this.#backlog = undefined;
    return unsent;
  }

  /** Takes a frame that is not a `close`. @throws {ProtocolError} */
  receive(frame: Frame): void {
    if (frame.type === FrameType.credit) {
      this.#sendWindow.onCredit(decodeCredit(frame.payload));
      this.#pump();
      return;
    }
    this.#hooks.onHeld?.(frame);
    const message = this.reassembly.push(frame);
    if (message === undefined) return;
    this.#receiveWindow.onReceived(byteLengthOf(message));
    if (this.#isDropping) this.#discard(message);
    else this.inbox.push(message);
  }

  /** Nothing more is delivered: what is not read, and what still comes, is discarded. */
  drop(): void {
    this.#isDropping = true;
    this.inbox.drop();
  }

  /** The credit to return with whatever else is sent, if that is worth it. */
  takeRider(): Frame | undefined {
    return this.#receiveWindow.mayRideAlong && !this.#hasEnded ? this.#takeCredit() : undefined;
  }

  /** Nothing more is received, and nothing more can be sent. */
  end(end: End, error: Error): void {
    this.#hasEnded = true;
    this.discardWaiting(error);
    this.inbox.end(() => this.#hooks.onEnd(end));
  }

  #discard(message: Received, ready?: Incoming | Unreadable): void {
    this.#hooks.onReleased?.(message);
    if (ready === undefined) discardReceived(message, this.#socket.carrier);
    else if (!(ready instanceof Unreadable)) discard(ready.transferred);
  }

  /** The peer takes nothing more. */
  discardWaiting(error: Error): void {
    const backlog = this.#backlog;
    const waiting = this.#waiting.takeAll();
    this.#backlog = undefined;
    this.#changeWaiting(-this.#waitingBytes);
    if (backlog !== undefined || waiting.some(({ message }) => message?.type !== FrameType.close)) this.#lost = error;
    if (this.#lost === undefined) this.#drained?.resolve();
    else this.#drained?.reject(this.#lost);
    const { carrier } = this.#socket;
    for (let next = backlog?.peek(); next !== undefined; next = backlog?.peek()) {
      backlog?.shift();
      discardUnsent(next, carrier);
    }
    for (const each of waiting) {
      each.isLost = true;
      if (each.message !== undefined) discardUnsent(each.message, carrier);
    }
  }

  #postLater(later: Promise<WholeMessage>, reservedBytes: number): void {
    const waiting: Waiting = { message: undefined, bytes: reservedBytes };
    this.#wait(waiting);
    const before = this.#settled;
    this.#settled = later.then((message) => {
      waiting.message = message;
      if (waiting.isLost) discardUnsent(message, this.#socket.carrier);
      else this.#pump();
      return before;
    });
  }

  #wait(waiting: Waiting): void {
    this.#waiting.push(waiting);
    this.#changeWaiting(waiting.bytes);
    this.#pump();
  }

  #changeWaiting(bytes: number): void {
    this.#waitingBytes += bytes;
    this.#hooks.onWaitingChange?.(bytes);
  }

  /** Sends what may be sent. */
  #pump(): void {
    if (this.#backlog !== undefined && !this.#pumpBacklog(this.#backlog)) return;
    for (let next = this.#waiting.peek(); next !== undefined; next = this.#waiting.peek()) {
      if (!this.#mayLeave(next.message)) return;
      this.#waiting.shift();
      this.#changeWaiting(-next.bytes);
      this.#send(next.message as WholeMessage);
    }
    this.#drained?.resolve();
    this.#drained = undefined;
  }

  /** Returns whether all of it was sent. */
  #pumpBacklog(backlog: Backlog): boolean {
    for (let next = backlog.peek(); next !== undefined; next = backlog.peek()) {
      if (!this.#mayLeave(next)) return false;
      backlog.shift();
      this.#send(next);
    }
    this.#backlog = undefined;
    return true;
  }

  #mayLeave(message: WholeMessage | undefined): boolean {
    if (message === undefined || !this.#socket.isPaired()) return false;
    return message.type === FrameType.close || this.#sendWindow.isOpen;
  }

  #send(message: WholeMessage): void {
    if (message.type !== FrameType.close) this.#sendWindow.onSent(byteLengthOf(message));
    this.#socket.outbox.push(message);
    if (message.type !== FrameType.close) return;
    this.#hasClosed = true;
    this.#hooks.onClosed?.();
  }

  #takeCredit(): Frame {
    return { type: FrameType.credit, lane: this.id, payload: encodeCredit(this.#receiveWindow.take()) };
  }

  #returnCredit(): void {
    if (!this.#receiveWindow.mayRideAlong || this.#hasEnded) return;
    if (this.#receiveWindow.mustReturn && this.#socket.isPaired()) this.#socket.outbox.push(this.#takeCredit());
    else this.#hooks.onOwesCredit?.();
  }

  #prepare(item: Received): Incoming | Unreadable | Promise<Incoming | Unreadable> {
    try {
      const message = this.#read(item);
      return message instanceof Promise ? message.catch(unreadable) : message;
    } catch (error) {
      return unreadable(error);
    }
  }

  #deliver(item: Received, ready: Incoming | Unreadable): void {
    this.#hooks.onReleased?.(item);
    this.#receiveWindow.onRead(byteLengthOf(item));
    this.#returnCredit();
    if (ready instanceof Unreadable) this.#hooks.onMessageError(ready.error);
    else this.#hooks.onMessage(ready);
  }

  #read(received: Received): Incoming | Promise<Incoming> {
    const message = readMessage(received, this.#socket.carrier);
    const { validate } = this.#hooks;
    if (validate === undefined) return message;
    return message instanceof Promise
      ? message.then((ready) => validated(ready, validate))
      : validated(message, validate);
  }
}

/** Closes what a message transferred that is not valid: nobody gets it. */
function validated(message: Incoming, validate: (data: unknown) => unknown): Incoming | Promise<Incoming> {
  const refuse = (error: unknown): never => {
    discard(message.transferred);
    throw error;
  };
  const accept = (data: unknown) => ({ ...message, data });
  try {
    const data = validate(message.data);
    return data instanceof Promise ? data.then(accept, refuse) : accept(data);
  } catch (error) {
    return refuse(error);
  }
}

class Unreadable {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

function unreadable(error: unknown): Unreadable {
  return new Unreadable(error);
}
