import { type CreditPayload as Credit, DEFAULT_LIMITS, type Limits, ProtocolError } from '@peerport/protocol';

/** What a receiver takes without having read it. */
export type Window = Pick<Limits, 'windowBytes' | 'windowCount'>;

/** Nothing. */
export const NO_CREDIT: Credit = { bytes: 0, count: 0 };

/**
 * Share of the window that a receiver has read and not said so, at which it says so with whatever it sends anyway, and share at
 * which it says so in a message of its own.
 */
const RIDE_ALONG_SHARE = 1 / 8;
const OWN_MESSAGE_SHARE = 1 / 2;

/**
 * What a sender may send: a message may begin as long as what the receiver has not read is less than its window. So the
 * receiver holds at most its window, and the message that crosses its edge; and no message is too large to be sent.
 *
 * Nothing deadlocks: a sender that must wait has at least a window outstanding, of which the receiver keeps less than
 * {@link OWN_MESSAGE_SHARE} to itself; the rest is unread, and reading it returns credit.
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

  /** What was sent and not read, as far as is known. */
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

  /** @throws {ProtocolError} more than was sent. */
  onCredit({ bytes, count }: Credit): void {
    this.#bytes -= bytes;
    this.#count -= count;
    if (this.#bytes < 0 || this.#count < 0)
      throw new ProtocolError('ERR_FRAME', 'the peer read more than was sent to it');
  }
}

/** What a receiver has been sent, has read, and has said of it. */
export class ReceiveWindow {
  readonly #window: Window;
  /** Received, and not returned as credit. */
  #heldBytes: number;
  #heldCount: number;
  /** Read, and not returned as credit. */
  #readBytes: number;
  #readCount: number;

  constructor(read: Credit = NO_CREDIT, window: Window = DEFAULT_LIMITS) {
    this.#window = window;
    this.#heldBytes = read.bytes;
    this.#heldCount = read.count;
    this.#readBytes = read.bytes;
    this.#readCount = read.count;
  }

  /** What was read, and not returned as credit. */
  get unreturned(): Credit {
    return { bytes: this.#readBytes, count: this.#readCount };
  }

  /** Whether it is time to return credit in a message of its own. */
  get mustReturn(): boolean {
    return this.#hasRead(OWN_MESSAGE_SHARE);
  }

  /** Whether credit is worth some bytes of a message that leaves anyway. */
  get mayRideAlong(): boolean {
    return this.#hasRead(RIDE_ALONG_SHARE);
  }

  /** @throws {ProtocolError} the sender had no credit for it. */
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

  /** The credit to return. */
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
