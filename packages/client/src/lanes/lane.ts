import { DEFAULT_LIMITS, type Frame } from '@peerport/protocol';
import type { LaneHandlers, LaneLike } from '../transfer/carrier.ts';
import { MessageReader } from '../transfer/incoming.ts';
import { OutgoingMessage } from '../transfer/outgoing.ts';
import type { BudgetShare } from './budget.ts';
import type { LaneCredit } from './flow-control.ts';
import { Inbox, type InboxOptions } from './inbox.ts';
import type { LaneContext } from './lane-context.ts';
import { Outbox, type OutboxHandover } from './outbox.ts';

/** How a lane ended. */
export interface LaneEnd {
  readonly wasClean: boolean;
  readonly message: string;
}

/** What a lane tells its owner. */
export interface LaneHooks {
  /** This many more bytes are waiting to be sent, or fewer. */
  onWaitingChange?: (bytes: number) => void;
  /** This side is done with the lane: it has closed it and sent everything, or delivered its end. */
  onUnused?(): void;
  /** Both sides have closed the lane, or it was cut off: its number is free. */
  onClosed?(): void;
}

/** Options of a {@link Lane}. */
export interface LaneOptions extends Omit<InboxOptions, 'readTimeoutMs'>, OutboxHandover {
  /** Checks or changes the data of each message. A message is unreadable if it throws or rejects. */
  readonly validate?: ((data: unknown) => unknown) | undefined;
}

/**
 * One numbered sequence of messages in each direction, inside a channel: lane 0 is the port itself, the others carry what was transferred
 * over it.
 *
 * ```
 *            close()               the peer closes
 *   open ──────────────▶ closing ──────────────────▶ closed
 *    └─────── the peer closes, or the socket is down ──▲
 * ```
 *
 * `closing`: this side has closed; what it posted may still wait to be sent. The two ports close lane 0 themselves, see
 * `port/closing-handshake.ts`.
 */
export class Lane implements LaneLike {
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly #context: LaneContext;
  readonly #hooks: LaneHooks;
  readonly #share: BudgetShare | undefined;
  #state: 'open' | 'closing' | 'closed' = 'open';

  /** @param number as this side counts. */
  constructor(number: number, context: LaneContext, hooks: LaneHooks = {}, options: LaneOptions = {}) {
    const { validate, share } = options;
    this.#context = context;
    this.#hooks = hooks;
    this.#share = share;
    const reader = new MessageReader(context, validate);
    // An app's schema may never settle.
    const readTimeoutMs = validate && DEFAULT_LIMITS.closeTimeoutMs;
    this.inbox = new Inbox(number, context, reader, { ...options, readTimeoutMs });
    this.outbox = new Outbox(number, context, () => this.#onClosed(), hooks.onWaitingChange, options);
  }

  /** Credit in both directions, for the next holder of the port. */
  get credit(): LaneCredit {
    return { outstanding: this.outbox.outstanding, unreturned: this.inbox.unreturned };
  }

  listen(handlers: LaneHandlers): void {
    this.inbox.handlers = handlers;
    this.inbox.start();
  }

  post(message: unknown, transfer: readonly object[] | 'all' = []): void {
    if (this.#state === 'open') this.outbox.post(new OutgoingMessage(message, transfer, this.#context));
  }

  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.inbox.handlers = undefined;
    this.inbox.discardAll();
    this.outbox.postClose();
  }

  /** Takes a message, or a piece of one. @throws {ProtocolError} */
  receive(frame: Frame): void {
    if (this.#state !== 'closed') this.inbox.receive(frame);
  }

  /** @throws {ProtocolError} */
  onCredit(frame: Frame): void {
    if (this.#state !== 'closed') this.outbox.onCredit(frame);
  }

  /** The peer has closed the lane. */
  onPeerClose(): void {
    if (this.#state === 'closed') return;
    this.#close({ wasClean: true, message: 'the other side closed it' });
    if (this.outbox.hasClosed) this.#hooks.onClosed?.();
    else this.outbox.postClose();
  }

  /** The peer has come, or come back. */
  onPaired(): void {
    this.inbox.returnCredit();
    this.outbox.onPaired();
  }

  /** Ends the lane, because the socket is down or the peer will not learn of it. */
  cutOff(end: LaneEnd): void {
    if (this.#state !== 'closed') this.#close(end);
    this.#hooks.onClosed?.();
  }

  /** Discards what is waiting to be sent, and calls `onEnd` after the last message was delivered. */
  end(reason: Error, onEnd: () => void): void {
    this.outbox.discardAll(reason);
    this.inbox.end(onEnd);
  }

  #close({ wasClean, message }: LaneEnd): void {
    this.#state = 'closed';
    this.#share?.close();
    this.end(new Error(message), () => {
      this.inbox.handlers?.onClose?.(wasClean, message);
      this.#hooks.onUnused?.();
    });
  }

  /** This side's `close` is on its way. */
  #onClosed(): void {
    if (this.#state === 'closed') this.#hooks.onClosed?.();
    else this.#hooks.onUnused?.();
  }
}
