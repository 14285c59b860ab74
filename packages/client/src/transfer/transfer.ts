import {
  type Attachment,
  DecodedFrame,
  dataCloneError,
  decodeParcel,
  deserialize,
  encodeParcel,
  FrameType,
  ProtocolError,
  type SerializeOptions,
  serializePooled,
} from '@peerport/protocol';
import type { Platform } from '../connection/socket.ts';
import { byteLengthOf, join, type Received, type WholeMessage } from '../lanes/reassembly.ts';
import type { SubChannel } from '../lanes/sub-channel.ts';

/** What a kind of object needs of the port that carries it. */
export interface Carrier {
  /** Id of the port's channel. */
  readonly channel: string;
  /** Address of the port's broker. */
  readonly url: string;
  readonly kinds: readonly Kind[];
  /** Whether nothing that waits can be sent any more. */
  readonly isOver: boolean;
  /** Tells the broker that the ticket of a port that moves, which has this token, is about to travel over the port. */
  carry(token: string): void;
  /** The platform for a port that came over this one: its socket waits in line. @throws {ProtocolError} there are too many already. */
  admit(platform: Platform): Platform;
  /** Whether an object is the port itself, which cannot travel over itself. */
  isSelf(object: object): boolean;
  /** Whether the platform was told that an object must not be transferred. */
  isUntransferable(object: object): boolean;
  /** The number of a channel that may be opened. One that never is does no harm. */
  reserveLane(): number;
  /** A new channel inside the port's socket. @param lane from {@link reserveLane}: the peer claims it by this number */
  openSubChannel(lane: number): SubChannel;
  /** The channel that the peer opened under this number. @throws {ProtocolError} it is claimed twice. */
  claimSubChannel(lane: number): SubChannel;
  /** The message that would have brought this channel to the peer will not be sent. */
  recallSubChannel(lane: number): void;
}

/** A kind of object that travels as an attachment. */
export interface Kind<Item extends object = object> {
  /** The attachments that {@link receive} takes. */
  readonly kinds: readonly Attachment['kind'][];
  /** `transfer`: it must be in the transfer list; `clone`: it must not; `either`: it is copied unless it is there. */
  readonly mode: 'transfer' | 'clone' | 'either';
  /** Most of them in one message. Default: any number. */
  readonly maxCount?: number;
  /** Whether it counts as a port: those that were transferred are in `event.ports`. */
  readonly isPort: boolean;
  matches(object: object): object is Item;
  /**
   * Whatever can fail, without a change to the object. An object that is copied is prepared where the message holds it, one
   * that is transferred when the message has been serialized: getters may have closed or locked it meanwhile.
   *
   * @throws {DataCloneError} the object cannot be sent in the state that it is in.
   */
  prepare(item: Item, path: string, carrier: Carrier, isTransferred: boolean): Prepared;
  /** Takes the object over and closes it: its message goes nowhere. */
  drop(item: Item): void;
  receive(attachment: Attachment, carrier: Carrier): object | Promise<object>;
  /** What is taken over with the object, and so must not be in the message itself. */
  partsOf?(item: Item): readonly object[];
  /** Bytes that the attachment will have, while it is not ready. */
  reservedBytes?(item: Item): number;
}

/**
 * An object that can be sent. `take` takes it over, and must not throw; what is only copied has none. Where the attachment is not
 * known before, `take` gives it.
 */
export type Prepared =
  | { readonly attachment: Attachment; take?(): void }
  | { readonly attachment?: never; take(): Promise<Attachment> };

/** A message on its way out, one of whose attachments is not ready yet. */
export interface Later {
  readonly later: Promise<WholeMessage>;
  readonly reservedBytes: number;
}

/** A message that was read. */
export interface Incoming {
  readonly data: unknown;
  /** Everything that was transferred, but for buffers. */
  readonly transferred: readonly object[];
  /** Those among them that are ports. */
  readonly ports: readonly object[];
}

/** Large messages are put together here to be read: fresh memory costs Chromium more than the bytes that are put into it. */
const memory = new Uint8Array(2 * 1024 * 1024);

const NOTHING: readonly object[] = Object.freeze([]);
const NO_BUFFERS: readonly Uint8Array[] = [];

interface Passenger {
  readonly item: object;
  readonly kind: Kind;
  readonly path: string;
  readonly isTransferred: boolean;
  prepared: Prepared | undefined;
}

function acceptAny(): void {}

/**
 * A message that was checked and serialized. What it transfers is taken over by {@link send}, or lost with {@link drop}.
 *
 * Whatever can fail comes first, so that a message that fails takes nothing (HTML §2.7.7):
 *
 * 1. The transfer list is checked: only what can be transferred, nothing twice.
 * 2. The value is serialized, which runs getters. What is copied is prepared there.
 * 3. What is transferred is looked at, as the getters left it, and prepared; the message is put together.
 * 4. Buffers are detached, then {@link send} takes over the rest. Nothing fails from here on.
 */
export class Parcel implements SerializeOptions {
  /** For {@link serializePooled}, as are `reference`, `accept` and `keepOut`. */
  readonly transfer: readonly object[];
  readonly #carrier: Carrier;
  readonly #transfersAll: boolean;
  readonly #accept: (bytes: number) => void;
  #passengers: Passenger[] | undefined;
  /** Bytes that the attachments will have, as far as they are not in the value. */
  #reservedBytes = 0;
  readonly #value: Uint8Array;
  /** Value and attachments, if these are known already. */
  #payload: Uint8Array | undefined;
  #buffers: Uint8Array<ArrayBuffer>[] | undefined;

  /**
   * @param transfer `'all'`: whatever can only be transferred is, without being listed.
   * @param accept may turn the message down, by its size: the value, and the content of blobs. Nothing is detached then.
   * @throws {DataCloneError}
   * @throws whatever `accept` throws.
   */
  constructor(
    message: unknown,
    transfer: readonly object[] | 'all',
    carrier: Carrier,
    accept: (bytes: number) => void = acceptAny,
  ) {
    this.#carrier = carrier;
    this.#transfersAll = transfer === 'all';
    this.transfer = transfer === 'all' ? NOTHING : transfer;
    this.#accept = accept;
    this.#value = serializePooled(message, this);
  }

  reference(item: object, path: string, isListed: boolean): number | undefined {
    const kind = this.#carrier.kinds.find((candidate) => candidate.matches(item));
    if (kind === undefined) return undefined;
    if (isListed && kind.mode === 'clone') return undefined;
    const isTransferred = isListed || (this.#transfersAll && kind.mode !== 'clone');
    if (kind.mode === 'transfer' && !isTransferred) {
      throw dataCloneError(path, 'can only be transferred: name it in the transfer list');
    }
    if (this.#carrier.isSelf(item)) throw dataCloneError(path, 'is the port that it is posted to');
    this.#reservedBytes += kind.reservedBytes?.(item) ?? 0;
    const prepared = isTransferred ? undefined : this.#prepareCopy(item, kind, path);
    this.#passengers ??= [];
    refuseTooMany(kind, path, this.#passengers);
    return this.#passengers.push({ item, kind, path, isTransferred, prepared }) - 1;
  }

  accept(valueBytes: number, value: Uint8Array): void {
    this.#accept(valueBytes + this.#reservedBytes);
    if (this.#passengers !== undefined) this.#prepareAll(this.#passengers, value);
  }

  keepOut(buffer: Uint8Array<ArrayBuffer>): void {
    this.#buffers ??= [];
    this.#buffers.push(buffer);
  }

  /** Takes over what is transferred. */
  send(lane: number): WholeMessage | Later {
    const passengers = this.#passengers;
    const buffers = this.#buffers;
    if (passengers === undefined) return { type: FrameType.message, lane, payload: this.#value, buffers };
    const attachments = passengers.map(({ prepared }) => attachmentOf(prepared as Prepared));
    const messageWith = (payload: Uint8Array): WholeMessage => ({ type: FrameType.parcel, lane, payload, buffers });
    if (this.#payload !== undefined) return messageWith(this.#payload);
    const later = Promise.all(attachments).then((all) => messageWith(encodeParcel(all, this.#value)));
    const valueBytes = byteLengthOf({ payload: this.#value, buffers });
    return { later, reservedBytes: valueBytes + this.#reservedBytes };
  }

  /** Closes what would have been transferred. */
  drop(): void {
    for (const { item, kind, isTransferred } of this.#passengers ?? []) if (isTransferred) kind.drop(item);
  }

  #prepareCopy(item: object, kind: Kind, path: string): Prepared {
    this.#accept(this.#reservedBytes);
    return kind.prepare(item, path, this.#carrier, false);
  }

  #prepareAll(passengers: readonly Passenger[], value: Uint8Array): void {
    for (const passenger of passengers) {
      const { item, kind, path, isTransferred } = passenger;
      if (isTransferred && this.#carrier.isUntransferable(item)) {
        throw dataCloneError(path, 'is marked as untransferable');
      }
      refusePartsOf(item, kind, path, passengers);
      passenger.prepared ??= kind.prepare(item, path, this.#carrier, true);
    }
    const attachments = passengers.flatMap(({ prepared }) => prepared?.attachment ?? []);
    if (attachments.length === passengers.length) this.#payload = encodeParcel(attachments, value);
  }
}

/** Takes the object over. */
function attachmentOf({ attachment, take }: Prepared): Attachment | Promise<Attachment> {
  const taken = take?.();
  return attachment ?? (taken as Promise<Attachment>);
}

function refuseTooMany(kind: Kind, path: string, passengers: readonly Passenger[]): void {
  const { maxCount = Number.POSITIVE_INFINITY } = kind;
  if (passengers.length < maxCount) return;
  const count = passengers.filter((other) => other.kind === kind).length;
  if (count >= maxCount) throw dataCloneError(path, `is one more than a message can bring (${maxCount})`);
}

/** A stream and the `TransformStream` whose side it is would be taken over twice. */
function refusePartsOf(item: object, { partsOf }: Kind, path: string, passengers: readonly Passenger[]): void {
  const parts = partsOf?.(item);
  if (parts && passengers.some((other) => parts.includes(other.item))) {
    throw dataCloneError(path, 'is a TransformStream one of whose sides is in the message, too');
  }
}

/**
 * Reads a whole message, and brings what it refers to into being.
 *
 * @throws {ProtocolError} `ERR_VALUE`
 */
export function readMessage(received: Received, carrier: Carrier): Incoming | Promise<Incoming> {
  const { type, buffers = NO_BUFFERS } = received;
  if (type === FrameType.message) {
    const data =
      received instanceof DecodedFrame
        ? received.deserialize({ buffers })
        : deserialize(join(received.payload, memory), { buffers });
    return { data, transferred: NOTHING, ports: NOTHING };
  }
  return readParcel(received, carrier);
}

/** Closes what a message transferred that nobody will read: whoever holds the other ends learns so. */
export function discardReceived(message: Received, carrier: Carrier): void {
  for (const attachment of attachmentsOf(message)) discardAttachment(attachment, carrier);
}

/** Closes what a message transferred that will not be sent. */
export function discardUnsent(message: WholeMessage, carrier: Carrier): void {
  for (const attachment of attachmentsOf(message)) {
    const lanes = OWN_LANES.map((member) => (attachment as Partial<Record<string, unknown>>)[member]);
    for (const lane of lanes) if (typeof lane === 'number') carrier.recallSubChannel(lane);
    if (attachment.kind === 'port') discardAttachment(attachment, carrier);
  }
}

/** Whether a message transfers a port. */
export function bringsPort(message: Received): boolean {
  return attachmentsOf(message).some(({ kind }) => kind === 'port');
}

/** Members of an attachment that name channels inside the port's socket. */
const OWN_LANES = ['lane', 'readable', 'writable'];

function attachmentsOf({ type, payload }: Received): readonly Attachment[] {
  if (type !== FrameType.parcel) return [];
  try {
    return decodeParcel(join(payload)).attachments;
  } catch {
    return [];
  }
}

function discardAttachment(attachment: Attachment, carrier: Carrier): void {
  try {
    const kind = kindOf(attachment, carrier);
    if (kind.mode === 'transfer') kind.drop(kind.receive(attachment, carrier));
  } catch {
    // Nobody could have received it.
  }
}

function readParcel({ payload, buffers = NO_BUFFERS }: Received, carrier: Carrier): Incoming | Promise<Incoming> {
  const { attachments, value } = decodeParcel(join(payload));
  const kinds = kindsOf(attachments, carrier);
  const items = receiveAll(attachments, kinds, carrier);
  const incoming = (ready: object[]) => unpack(ready, kinds, value, buffers);
  if (!items.some((item) => item instanceof Promise)) return incoming(items as object[]);
  const ready = Promise.all(items).catch((error) => {
    dropAll(items, kinds);
    throw error;
  });
  return ready.then(incoming);
}

/** All of them, or none: what was received before one that cannot be is dropped. */
function receiveAll(
  attachments: readonly Attachment[],
  kinds: readonly Kind[],
  carrier: Carrier,
): (object | Promise<object>)[] {
  const items: (object | Promise<object>)[] = [];
  try {
    for (const [index, attachment] of attachments.entries()) {
      items.push((kinds[index] as Kind).receive(attachment, carrier));
    }
    return items;
  } catch (error) {
    dropAll(items, kinds);
    throw error;
  }
}

function dropAll(items: readonly (object | Promise<object>)[], kinds: readonly Kind[]): void {
  for (const [index, item] of items.entries()) {
    const drop = (ready: object) => kinds[index]?.drop(ready);
    if (item instanceof Promise) item.then(drop, () => {});
    else drop(item);
  }
}

function unpack(items: object[], kinds: readonly Kind[], value: Uint8Array, buffers: readonly Uint8Array[]): Incoming {
  const dereference = (index: number): object => {
    const item = items[index];
    if (item === undefined)
      throw new ProtocolError('ERR_VALUE', `a message refers to attachment ${index}, which it lacks`);
    return item;
  };
  try {
    const data = deserialize(value, { dereference, buffers });
    const transferred = items.filter((_item, index) => kinds[index]?.mode === 'transfer');
    return { data, transferred, ports: Object.freeze(items.filter((_item, index) => kinds[index]?.isPort)) };
  } catch (error) {
    dropAll(items, kinds);
    throw error;
  }
}

/** What cannot be received takes the others with it. */
function kindsOf(attachments: readonly Attachment[], carrier: Carrier): readonly Kind[] {
  try {
    return attachments.map((attachment) => kindOf(attachment, carrier));
  } catch (error) {
    for (const attachment of attachments) discardAttachment(attachment, carrier);
    throw error;
  }
}

function kindOf({ kind }: Attachment, carrier: Carrier): Kind {
  const found = carrier.kinds.find(({ kinds }) => kinds.includes(kind));
  if (found === undefined) throw dataCloneError('$', `holds a ${kind}, which this platform does not have`);
  return found;
}
