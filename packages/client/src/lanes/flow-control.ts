import { type CreditPayload as Credit, DEFAULT_LIMITS, type Limits, ProtocolError } from '@peerport/protocol';

/** What a receiver accepts before it has read it. */
export type Window = Pick<Limits, 'windowBytes' | 'windowCount'>;

export const NO_CREDIT: Credit = { bytes: 0, count: 0 };

/** Credit of a lane in both directions. */
export interface LaneCredit {
  /** What was sent and not returned as credit. */
  readonly outstanding: Credit;
  /** What was read and not returned as credit. */
  readonly unreturned: Credit;
}

/** The credit of a new lane. */
export const NEW_CREDIT: LaneCredit = { outstanding: NO_CREDIT, unreturned: NO_CREDIT };

/**
 * A receiver returns credit along with other frames once it has read this share of the window, and in a WebSocket message of its own once it
 * has read the larger share.
 */
const RIDE_ALONG_SHARE = 1 / 8;
const OWN_MESSAGE_SHARE = 1 / 2;

/**
 * What a sender may send: the next message may leave while less than a window is unread. So a receiver holds at most its window and the
 * message that exceeds it, and no message is too large to be sent.
 *
 * This cannot deadlock. A sender that waits has at least a window outstanding. The receiver has read less than {@link OWN_MESSAGE_SHARE} of
 * that without returning credit; the rest is unread, and reading it returns credit.
 */
export class SendWindow {
  readonly #window: Window;
  #bytes: number;
  #count: number;

  constructor(outstanding: Credit = NO_CREDIT, window: Window = DEFAULT_LIMITS) {
    this.#window = window;
    this.#bytes = outstanding.bytes;
    this.#count = outstanding.count;
  }

  /** What was sent and not returned as credit. */
  get outstanding(): Credit {
    return { bytes: this.#bytes, count: this.#count };
  }

  get isOpen(): boolean {
    return this.#bytes < this.#window.windowBytes && this.#count < this.#window.windowCount;
  }

  onSent(bytes: number): void {
    this.#bytes += bytes;
    this.#count++;
  }

  /** @throws {ProtocolError} `ERR_FRAME`: more than was sent. */
  onCredit({ bytes, count }: Credit): void {
    this.#bytes -= bytes;
    this.#count -= count;
    if (this.#bytes < 0 || this.#count < 0)
      throw new ProtocolError('ERR_FRAME', 'the peer read more than was sent to it');
  }
}

/** What a receiver has received and read, and how much of that it has returned as credit. */
export class ReceiveWindow {
  readonly #window: Window;
  /** Received and not returned as credit. */
  #heldBytes: number;
  #heldCount: number;
  /** Read and not returned as credit. */
  #readBytes: number;
  #readCount: number;

  constructor(read: Credit = NO_CREDIT, window: Window = DEFAULT_LIMITS) {
    this.#window = window;
    this.#heldBytes = read.bytes;
    this.#heldCount = read.count;
    this.#readBytes = read.bytes;
    this.#readCount = read.count;
  }

  /** What was read and not returned as credit. */
  get unreturned(): Credit {
    return { bytes: this.#readBytes, count: this.#readCount };
  }

  /** Whether to return credit in a WebSocket message of its own. */
  get mustReturn(): boolean {
    return this.#hasRead(OWN_MESSAGE_SHARE);
  }

  /** Whether to return credit along with other frames. */
  get mayRideAlong(): boolean {
    return this.#hasRead(RIDE_ALONG_SHARE);
  }

  /** @throws {ProtocolError} `ERR_FRAME`: the sender had no credit for it. */
  onReceived(bytes: number): void {
    const { windowBytes, windowCount } = this.#window;
    if (this.#heldBytes >= windowBytes || this.#heldCount >= windowCount) {
      throw new ProtocolError('ERR_FRAME', 'the peer sends more than its credit allows');
    }
    this.#heldBytes += bytes;
    this.#heldCount++;
  }

  onRead(bytes: number): void {
    this.#readBytes += bytes;
    this.#readCount++;
  }

  /** Returns all credit that is due. */
  take(): Credit {
    const credit = this.unreturned;
    this.#heldBytes -= credit.bytes;
    this.#heldCount -= credit.count;
    this.#readBytes = 0;
    this.#readCount = 0;
    return credit;
  }

  #hasRead(share: number): boolean {
    const { windowBytes, windowCount } = this.#window;
    return this.#readBytes >= windowBytes * share || this.#readCount >= windowCount * share;
  }
}
