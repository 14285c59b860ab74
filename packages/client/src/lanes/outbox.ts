import { type CreditPayload, decodeCredit, encodeFrames, type Frame, FrameType } from '@peerport/protocol';
import { Deferred } from '../base/deferred.ts';
import { Fifo } from '../base/fifo.ts';
import { byteLengthOf, framesOf, type Message, NO_BYTES } from '../base/message.ts';
import { bringsPort, discardUnsent } from '../transfer/incoming.ts';
import type { OutgoingMessage } from '../transfer/outgoing.ts';
import { Backlog } from './backlog.ts';
import { NO_CREDIT, SendWindow } from './flow-control.ts';
import type { LaneContext } from './lane-context.ts';

const NO_BACKLOG = new Backlog(NO_BYTES);

/** What a former holder of the port left. */
export interface OutboxHandover {
  /** What it sent and the peer has not returned as credit. */
  readonly outstanding?: CreditPayload | undefined;
  /** What it could not send: a data message, or no bytes. */
  readonly unsent?: Uint8Array | undefined;
}

/** A message that waits for the peer or for credit; `pending` while one of its attachments is not ready. */
interface WaitingMessage {
  content: Message | 'pending' | 'discarded';
  readonly bytes: number;
}

/** The sending half of a lane: messages wait here until the peer is there and has room for them. */
export class Outbox {
  readonly #lane: number;
  readonly #context: LaneContext;
  readonly #onClosed: () => void;
  readonly #onWaitingChange: ((bytes: number) => void) | undefined;
  readonly #window: SendWindow;
  /** Sent before everything else. */
  #backlog: Backlog;
  readonly #waiting = new Fifo<WaitingMessage>();
  #waitingBytes = 0;
  #drained: Deferred<void> | undefined;
  /** Why messages that waited were not sent. */
  #discardedFor: Error | undefined;
  /** Resolves when the attachments of all messages are ready. */
  #ready: Promise<void> = Promise.resolve();
  #hasClosed = false;

  /**
   * @param onClosed called when the `close` frame is on its way.
   * @param onWaitingChange called with the bytes by which {@link waitingBytes} grows, or shrinks.
   */
  constructor(
    lane: number,
    context: LaneContext,
    onClosed: () => void,
    onWaitingChange?: (bytes: number) => void,
    { outstanding = NO_CREDIT, unsent = NO_BYTES }: OutboxHandover = {},
  ) {
    this.#backlog = unsent.length > 0 ? new Backlog(unsent) : NO_BACKLOG;
    this.#lane = lane;
    this.#context = context;
    this.#onClosed = onClosed;
    this.#onWaitingChange = onWaitingChange;
    this.#window = new SendWindow(outstanding);
  }

  get waitingBytes(): number {
    return this.#backlog.byteLength + this.#waitingBytes;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#backlog.peek() === undefined;
  }

  /** Whether a message posted now would have to wait. */
  get isHeldBack(): boolean {
    return !this.isEmpty || !this.#window.isOpen || !this.#context.link.isPaired;
  }

  /** Whether the `close` frame is on its way. */
  get hasClosed(): boolean {
    return this.#hasClosed;
  }

  /** What was sent and not returned as credit. */
  get outstanding(): CreditPayload {
    return this.#window.outstanding;
  }

  /** Resolves once nothing is waiting; rejects with the reason if waiting messages were, or are, discarded. */
  drained(): Promise<void> {
    if (this.#discardedFor !== undefined) return Promise.reject(this.#discardedFor);
    if (this.isEmpty) return Promise.resolve();
    if (this.#drained === undefined) {
      this.#drained = new Deferred();
      this.#drained.promise.catch(() => {});
    }
    return this.#drained.promise;
  }

  /** Takes over what the message transfers, and sends the message as soon as it may leave. */
  post(outgoing: OutgoingMessage): void {
    const message = outgoing.send(this.#lane);
    if ('later' in message) this.#postLater(message.later, message.reservedBytes);
    else this.#post(message);
  }

  /** Sends a `close` frame after everything else. */
  postClose(): void {
    this.#post({ type: FrameType.close, lane: this.#lane, payload: NO_BYTES });
  }

  /** The peer has come, or come back. */
  onPaired(): void {
    this.#pump();
  }

  /** @throws {ProtocolError} `ERR_FRAME`: the frame is malformed, or returns more than was sent. */
  onCredit(frame: Frame): void {
    this.#window.onCredit(decodeCredit(frame.payload));
    this.#pump();
  }

  /**
   * Removes and returns what is waiting, once all of it is ready: a data message, or no bytes.
   *
   * @param untilPaired waits for the peer, so that ports are sent to it rather than along with this one. Otherwise, in a ring of ports that are
   *   each sent over the channel of the next, the last would travel to the first, which travels inside it.
   */
  async takeUnsent(untilPaired: () => Promise<void>): Promise<Uint8Array> {
    await this.#ready;
    if (!this.#context.link.isPaired && this.#waiting.some(({ content }) => bringsPort(content as Message))) {
      await untilPaired();
    }
    this.#changeWaiting(-this.#waitingBytes);
    this.#drained?.resolve();
    const frames = this.#waiting.takeAll().flatMap(({ content }) => framesOf(content as Message));
    // An attachment must not have the same object twice, so no NO_BYTES.
    const waiting = frames.length === 0 ? new Uint8Array() : encodeFrames(frames);
    const unsent = this.#backlog.concat(waiting);
    this.#backlog = NO_BACKLOG;
    return unsent;
  }

  /** Discards what is waiting: the peer takes nothing more. */
  discardAll(reason: Error): void {
    const backlog = this.#backlog;
    const waiting = this.#waiting.takeAll();
    this.#backlog = NO_BACKLOG;
    this.#changeWaiting(-this.#waitingBytes);
    const isLost = backlog.peek() !== undefined || waiting.some(({ content }) => !isClose(content));
    if (isLost) this.#discardedFor = reason;
    if (this.#discardedFor === undefined) this.#drained?.resolve();
    else this.#drained?.reject(this.#discardedFor);
    for (let next = backlog.peek(); next !== undefined; next = backlog.peek()) {
      backlog.shift();
      discardUnsent(next, this.#context);
    }
    for (const each of waiting) {
      const { content } = each;
      each.content = 'discarded';
      if (typeof content === 'object') discardUnsent(content, this.#context);
    }
  }

  #post(message: Message): void {
    if (this.isEmpty && this.#mayLeave(message)) this.#send(message);
    else this.#wait({ content: message, bytes: byteLengthOf(message) });
  }

  #postLater(later: Promise<Message>, reservedBytes: number): void {
    const waiting: WaitingMessage = { content: 'pending', bytes: reservedBytes };
    this.#wait(waiting);
    const before = this.#ready;
    this.#ready = later.then((message) => {
      if (waiting.content === 'discarded') discardUnsent(message, this.#context);
      else {
        waiting.content = message;
        this.#pump();
      }
      return before;
    });
  }

  #wait(waiting: WaitingMessage): void {
    this.#waiting.push(waiting);
    this.#changeWaiting(waiting.bytes);
    this.#pump();
  }

  #changeWaiting(bytes: number): void {
    this.#waitingBytes += bytes;
    this.#onWaitingChange?.(bytes);
  }

  /** Sends everything that may leave. */
  #pump(): void {
    for (let next = this.#backlog.peek(); next !== undefined; next = this.#backlog.peek()) {
      if (!this.#mayLeave(next)) return;
      this.#backlog.shift();
      this.#send(next);
    }
    for (let next = this.#waiting.peek(); next !== undefined; next = this.#waiting.peek()) {
      const { content, bytes } = next;
      if (typeof content !== 'object' || !this.#mayLeave(content)) return;
      this.#waiting.shift();
      this.#changeWaiting(-bytes);
      this.#send(content);
    }
    this.#drained?.resolve();
    this.#drained = undefined;
  }

  #mayLeave(message: Message): boolean {
    return this.#context.link.isPaired && (this.#window.isOpen || isClose(message));
  }

  #send(message: Message): void {
    const isLast = isClose(message);
    if (!isLast) this.#window.onSent(byteLengthOf(message));
    this.#context.link.writer.push(message);
    if (!isLast) return;
    this.#hasClosed = true;
    this.#onClosed();
  }
}

function isClose(content: WaitingMessage['content']): boolean {
  return typeof content === 'object' && content.type === FrameType.close;
}
