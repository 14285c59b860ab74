import {
  type CreditPayload,
  encodeCredit,
  FRAME_OVERHEAD_BYTES,
  type Frame,
  FrameType,
  ProtocolError,
} from '@peerport/protocol';
import { Fifo } from '../base/fifo.ts';
import { byteLengthOf, framesOf, join, piecesCountOf, type ReceivedMessage } from '../base/message.ts';
import { realTime } from '../platform/time.ts';
import type { IncomingMessage, LaneHandlers } from '../transfer/carrier.ts';
import { type MessageReader, UnreadableMessage } from '../transfer/incoming.ts';
import type { BudgetShare } from './budget.ts';
import { NO_CREDIT, ReceiveWindow } from './flow-control.ts';
import type { LaneContext } from './lane-context.ts';
import { Reassembly } from './reassembly.ts';

/**
 * How messages are delivered. `task`: each in a task of its own, as by the port message queue of the HTML standard (§9.4.4). `batch`: all
 * messages of one WebSocket message in one task.
 */
export type Delivery = 'task' | 'batch';

/** Options of an {@link Inbox}. */
export interface InboxOptions {
  readonly delivery?: Delivery | undefined;
  /** Time that reading a message may take before the end no longer waits for it. Default: no limit. */
  readonly readTimeoutMs?: number | undefined;
  /** What a former holder of the port read and did not return as credit. */
  readonly unreturned?: CreditPayload | undefined;
  /** The memory that waiting messages count for. Default: only the window limits them. */
  readonly share?: BudgetShare | undefined;
}

/** What happens to messages that come: they wait to be delivered, are discarded, or break the protocol for the reason given. */
type Intake = 'accept' | 'discard' | { readonly refusal: string };

/** How far the first message is: `overdue` is one that has been reading for `readTimeoutMs` while the end waits. */
type Head = 'unread' | 'reading' | 'overdue' | { readonly readout: IncomingMessage | UnreadableMessage };

/** Whether the lane has ended: not yet; yes, and this is to be called; yes, and it was called. */
type End = 'none' | 'told' | (() => void);

/**
 * The receiving half of a lane: puts messages together, reads them, delivers them in order, and returns credit for them.
 *
 * ```
 *   receive ──▶ whole messages wait ──▶ read, one at a time ──▶ delivered, in a task
 * ```
 */
export class Inbox {
  handlers: LaneHandlers | undefined;
  readonly #lane: number;
  readonly #context: LaneContext;
  readonly #reader: Pick<MessageReader, 'read' | 'discard'>;
  readonly #delivery: Delivery;
  readonly #readTimeoutMs: number | undefined;
  readonly #share: BudgetShare | undefined;
  readonly #time;
  readonly #window: ReceiveWindow;
  readonly #reassembly = new Reassembly();
  readonly #messages = new Fifo<ReceivedMessage>();
  /** Lengths of the batches that are complete and not begun. */
  readonly #batches = new Fifo<number>();
  #openBatchLength = 0;
  /** Messages left of the batch that is being delivered. */
  #batchLeft = 0;
  readonly #run = () => this.#runTask();
  readonly #task = () => this.#context.link.writer.during(this.#run);
  #intake: Intake = 'accept';
  #head: Head = 'unread';
  #end: End = 'none';
  #isStarted = false;
  #isTaskQueued = false;
  #stopReadTimer = () => {};

  constructor(
    lane: number,
    context: LaneContext,
    reader: Pick<MessageReader, 'read' | 'discard'>,
    { delivery = 'task', readTimeoutMs, unreturned = NO_CREDIT, share }: InboxOptions = {},
    time = realTime,
  ) {
    this.#lane = lane;
    this.#context = context;
    this.#reader = reader;
    this.#delivery = delivery;
    this.#readTimeoutMs = readTimeoutMs;
    this.#share = share;
    this.#window = new ReceiveWindow(unreturned);
    this.#time = time;
  }

  /** Longest message that is accepted. */
  set maxMessageBytes(bytes: number) {
    this.#reassembly.maxMessageBytes = bytes;
  }

  /** What was read and not returned as credit. */
  get unreturned(): CreditPayload {
    return this.#window.unreturned;
  }

  /** Takes a piece of a message, or a whole one. @throws {ProtocolError} `ERR_FRAME` */
  receive(frame: Frame): void {
    if (typeof this.#intake === 'object') throw new ProtocolError('ERR_FRAME', this.#intake.refusal);
    this.#share?.take(byteLengthOf(frame) + FRAME_OVERHEAD_BYTES);
    const message = this.#reassembly.push(frame);
    if (message === undefined) return;
    this.#window.onReceived(byteLengthOf(message));
    if (this.#intake === 'discard') this.#discard(message);
    else this.#push(message);
  }

  /** Messages received since the last call form a batch. */
  endBatch(): void {
    if (this.#openBatchLength > 0) this.#batches.push(this.#openBatchLength);
    this.#openBatchLength = 0;
  }

  /** From now on, a message breaks the protocol. @param refusal why, for the error. */
  refuse(refusal: string): void {
    this.#intake = { refusal };
  }

  /** Discards all messages that are not delivered, and those still to come. */
  discardAll(): void {
    if (this.#intake === 'accept') this.#intake = 'discard';
    let readout = this.#readout;
    const messages = this.#takeMessages();
    if (this.#head !== 'unread') messages.shift();
    for (const message of messages) {
      this.#discard(message, readout);
      readout = undefined;
    }
  }

  /**
   * No message will follow. Calls `onEnd` after the last one is delivered; or soon if delivery is not started, since whoever waits only for
   * the end does not wait for someone to read. `readTimeoutMs` limits how long the end waits for a message to be read.
   */
  end(onEnd: () => void): void {
    this.#end = onEnd;
    this.#watchReading();
    this.#schedule();
  }

  /** Starts delivery, in a later task. */
  start(): void {
    this.#isStarted = true;
    this.#schedule();
  }

  /** Stops delivery until the next {@link start}. */
  stop(): void {
    this.#isStarted = false;
    this.#schedule();
  }

  /** Whether the end was told and no message is left. */
  get isDone(): boolean {
    return this.#end === 'told' && this.#messages.length === 0;
  }

  /** Whether nothing will be delivered, unless someone starts the inbox to get what is left. */
  get isSilent(): boolean {
    return this.#end === 'told' && !(this.#isStarted && this.#messages.length > 0);
  }

  /** Whether a message waits that may have brought ports or streams. */
  get hasAttachments(): boolean {
    return this.#messages.some(({ type }) => type === FrameType.parcel);
  }

  /** Removes and returns, as frames, everything that was received and not delivered. */
  takeFrames(): Frame[] {
    const whole = this.#takeMessages().flatMap((message) => framesOf({ ...message, payload: join(message.payload) }));
    return [...whole, ...this.#reassembly.takeParts()];
  }

  /** The credit to return along with other frames. */
  takeRider(): Frame | undefined {
    return this.#window.mayRideAlong && this.#end === 'none' ? this.#takeCredit() : undefined;
  }

  #push(message: ReceivedMessage): void {
    this.#messages.push(message);
    if (this.#delivery === 'batch') this.#openBatchLength++;
    this.#schedule();
  }

  #takeMessages(): ReceivedMessage[] {
    if (this.#readout !== undefined) this.#head = 'unread';
    this.#batches.takeAll();
    this.#openBatchLength = 0;
    this.#batchLeft = 0;
    const messages = this.#messages.takeAll();
    this.#schedule();
    return messages;
  }

  /** What the first message was read to, if it was. */
  get #readout(): IncomingMessage | UnreadableMessage | undefined {
    return typeof this.#head === 'object' ? this.#head.readout : undefined;
  }

  get #mayDeliver(): boolean {
    return this.#isStarted && this.#messages.length > 0 && this.#head !== 'reading' && this.#head !== 'overdue';
  }

  get #mayEnd(): boolean {
    if (typeof this.#end !== 'function') return false;
    return !this.#isStarted || this.#messages.length === 0 || this.#head === 'overdue';
  }

  #schedule(): void {
    if (this.#isTaskQueued || !(this.#mayDeliver || this.#mayEnd)) return;
    this.#isTaskQueued = true;
    this.#context.environment.platform.queueTask(this.#task);
  }

  #runTask(): void {
    this.#isTaskQueued = false;
    try {
      if (this.#mayEnd) this.#tellEnd();
      else
        do this.#deliverNext();
        while (this.#batchLeft > 0 && this.#mayDeliver);
    } finally {
      this.#schedule();
    }
  }

  #tellEnd(): void {
    this.#stopReadTimer();
    const onEnd = this.#end;
    this.#end = 'told';
    if (typeof onEnd === 'function') onEnd();
  }

  #deliverNext(): void {
    if (!this.#mayDeliver) return;
    const message = this.#messages.peek() as ReceivedMessage;
    const readout = this.#readout ?? this.#reader.read(message);
    if (readout instanceof Promise) {
      this.#head = 'reading';
      this.#watchReading();
      void readout.then((result) => this.#onRead(message, result));
      return;
    }
    this.#head = 'unread';
    this.#messages.shift();
    if (this.#batchLeft === 0) this.#batchLeft = this.#batches.shift() ?? 1;
    this.#batchLeft--;
    this.#deliver(message, readout);
  }

  #deliver(message: ReceivedMessage, readout: IncomingMessage | UnreadableMessage): void {
    this.#releaseMemory(message);
    this.#window.onRead(byteLengthOf(message));
    this.returnCredit();
    if (readout instanceof UnreadableMessage) this.handlers?.onMessageError?.(readout.error);
    else this.handlers?.onMessage(readout);
  }

  #onRead(message: ReceivedMessage, readout: IncomingMessage | UnreadableMessage): void {
    this.#stopReadTimer();
    const isNext = this.#messages.peek() === message;
    this.#head = isNext ? { readout } : 'unread';
    if (!isNext) this.#discard(message, readout);
    this.#schedule();
  }

  /** Keeps a message whose reading never ends from holding up the end. */
  #watchReading(): void {
    if (typeof this.#end !== 'function' || this.#head !== 'reading' || this.#readTimeoutMs === undefined) return;
    this.#stopReadTimer = this.#time.after(this.#readTimeoutMs, () => {
      this.#head = 'overdue';
      this.#schedule();
    });
  }

  #discard(message: ReceivedMessage, readout?: IncomingMessage | UnreadableMessage): void {
    this.#releaseMemory(message);
    this.#reader.discard(message, readout);
  }

  #releaseMemory(message: ReceivedMessage): void {
    this.#share?.release(byteLengthOf(message) + piecesCountOf(message) * FRAME_OVERHEAD_BYTES);
  }

  /** Returns credit, if that is worth a frame. */
  returnCredit(): void {
    if (!this.#window.mayRideAlong || this.#end !== 'none') return;
    const { isPaired, writer } = this.#context.link;
    if (this.#window.mustReturn && isPaired) writer.push(this.#takeCredit());
    else writer.ride(this);
  }

  #takeCredit(): Frame {
    return { type: FrameType.credit, lane: this.#lane, payload: encodeCredit(this.#window.take()) };
  }
}
