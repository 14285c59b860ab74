import type { Attachment } from '@peerport/protocol';
import type { Platform } from '../platform/platform.ts';

/** A message that was read. */
export interface IncomingMessage {
  readonly data: unknown;
  /** Every object that was transferred rather than cloned, except buffers, wherever it is in the message. */
  readonly transferred: readonly object[];
  /** The ports among them. */
  readonly ports: readonly object[];
}

/** What a lane calls, each in a task of its own. */
export interface LaneHandlers {
  /** For each message, in order. */
  onMessage(message: IncomingMessage): void;
  /** For a message that cannot be read. */
  onMessageError?(error: unknown): void;
  /**
   * Once, after the last message: the other end closed, or `wasClean` is false and the socket went down. `problem` says what happened, as a
   * sentence for people.
   */
  onClose?(wasClean: boolean, problem: string): void;
}

/** The smallest part of a lane that a transferable needs: ordered and reliable while the socket is up. */
export interface LaneLike {
  /** Starts the delivery of messages, or replaces the handlers. Messages that come before are kept. */
  listen(handlers: LaneHandlers): void;

  /**
   * Sends a message. Does nothing once the lane is closed.
   *
   * @param transfer objects to transfer. `'all'`: everything that can only be transferred (ports, streams) is, without being listed.
   * @throws {DataCloneError} the message cannot be cloned: nothing was sent or detached.
   */
  post(message: unknown, transfer?: readonly object[] | 'all'): void;

  /** Closes both ends, the other one after everything that was posted before. Calls nothing here. Idempotent. */
  close(): void;
}

/** The lanes of a port, as a transferable uses them. */
export interface LanesLike {
  /** The number of a lane to open later, or never. */
  reserve(): number;
  /** A new lane. @param number from {@link reserve}; the peer claims the lane by it. */
  open(number: number): LaneLike;
  /** The lane that the peer opened under this number. @throws {ProtocolError} `ERR_VALUE`: the number is not valid, or already claimed. */
  claim(number: number): LaneLike;
  /** Closes a lane whose message will not be sent: the peer will not claim it. */
  recall(number: number): void;
}

/** What all ports of a platform share. */
export interface Environment {
  readonly platform: Platform;
  /** Everything that can be sent besides what structured clone copies. */
  readonly transferables: readonly Transferable[];
}

/** What a transferable needs of the port that carries it. */
export interface Carrier {
  /** Id of the port's channel. */
  readonly channel: string;
  /** Address of the port's broker. */
  readonly url: string;
  readonly environment: Environment;
  readonly lanes: LanesLike;
  /** Whether the socket is closing or down. */
  readonly isOver: boolean;
  /** Tells the broker that the ticket with this token, of a port that moves, is about to travel over this port. */
  carry(token: string): void;
  /** An `openSocket` for a port that arrives over this one: the socket waits for its turn. @throws {ProtocolError} too many are waiting. */
  admit(): Platform['openSocket'];
  /** Whether an object is the port itself, which cannot travel over itself. */
  isSelf(object: object): boolean;
}

/** A kind of object that can travel with a message. */
export interface Transferable<Item extends object = object> {
  /** The kinds of attachment that {@link receive} takes. */
  readonly kinds: readonly Attachment['kind'][];
  /** `transfer`: must be in the transfer list. `clone`: must not. `either`: is cloned unless it is listed. */
  readonly mode: 'transfer' | 'clone' | 'either';
  /** Most of them in one message. Default: no limit. */
  readonly maxCount?: number;
  /** Whether it belongs in `event.ports`. */
  readonly isPort: boolean;
  matches(object: object): object is Item;
  /**
   * Does everything that can fail, without changing the object. An object that is cloned is prepared when the serializer finds it; one that
   * is transferred after the message is serialized, because getters may close or lock it.
   *
   * @throws {DataCloneError} the object cannot be sent in its current state.
   */
  prepare(item: Item, path: string, carrier: Carrier, isTransferred: boolean): Prepared;
  /** Takes the object over and closes it: its message goes nowhere. */
  drop(item: Item): void;
  receive(attachment: Attachment, carrier: Carrier): object | Promise<object>;
  /** Objects that are taken over together with this one, and so must not be in the same message. */
  partsOf?(item: Item): readonly object[];
  /** Size of the attachment, in bytes, before it is ready. */
  reservedBytes?(item: Item): number;
}

/**
 * An object that is ready to be sent. `take` takes it over, and must not throw; an object that is only cloned has no `take`. If the
 * attachment is not known yet, `take` returns it.
 */
export type Prepared =
  | { readonly attachment: Attachment; take?(): void }
  | { readonly attachment?: never; take(): Promise<Attachment> };
