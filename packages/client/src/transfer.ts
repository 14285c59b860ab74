import {
  type Attachment,
  DataCloneError,
  DecodedFrame,
  decodeParcel,
  deserialize,
  encodeParcel,
  FrameType,
  ProtocolError,
  type SerializeOptions,
  serializePooled,
} from '@peerport/protocol';
import { byteLengthOf, join, type Received, type WholeMessage } from './reassembly.ts';
import type { SubChannel } from './sub-channel.ts';

/** What a kind of object needs of the port that carries it. */
export interface Carrier {
  /** Id of the port's channel. */
  readonly channel: string;
  readonly kinds: readonly Kind[];
  /** Whether an object is the port itself, which cannot travel over itself. */
  isSelf(object: object): boolean;
  /** A new channel inside the port's socket, and the number by which the peer claims it. */
  openSubChannel(): readonly [stream: number, channel: SubChannel];
  /** The channel that the peer opened under this number. @throws {ProtocolError} it is claimed twice. */
  claimSubChannel(stream: number): SubChannel;
}

/** A kind of object that travels as an attachment. */
export interface Kind<Item extends object = object> {
  /** The attachments that {@link receive} takes. */
  readonly kinds: readonly Attachment['kind'][];
  /** Whether it must be in the transfer list, or is copied unless it is. */
  readonly mode: 'transfer' | 'clone';
  /** Whether it counts as a port: those that were transferred are in `event.ports`. */
  readonly isPort: boolean;
  matches(object: object): object is Item;
  /** @throws {DataCloneError} the object cannot be sent, in the state that it is in. Must not change it. */
  check(item: Item, path: string, carrier: Carrier): void;
  /** Takes the object over. Comes after all checks of the message, and must not throw. */
  send(item: Item, carrier: Carrier, isTransferred: boolean): Attachment | Promise<Attachment>;
  /** Takes the object over and closes it: its message goes nowhere. */
  drop(item: Item): void;
  receive(attachment: Attachment, carrier: Carrier): object | Promise<object>;
  /** Bytes that the attachment will have, while it is not ready. */
  reservedBytes?(item: Item): number;
}

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
}

function acceptAny(): void {}

/** A message that was checked and serialized. What it transfers is taken over by {@link send}, or lost with {@link drop}. */
export class Parcel implements SerializeOptions {
  /** For {@link serializePooled}, as are `reference`, `accept` and `keepOut`. */
  readonly transfer: readonly object[];
  readonly #carrier: Carrier;
  readonly #transfersAll: boolean;
  readonly #accept: (bytes: number) => void;
  #passengers: Passenger[] | undefined;
  readonly #value: Uint8Array;
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

  reference(object: object, path: string): number | undefined {
    return this.#refer(object, path);
  }

  accept(valueBytes: number): void {
    this.#accept(valueBytes + this.#reservedBytes);
  }

  keepOut(buffer: Uint8Array<ArrayBuffer>): void {
    this.#buffers ??= [];
    this.#buffers.push(buffer);
  }

  /** Takes over what is transferred. */
  send(stream: number): WholeMessage | Later {
    const payload = this.#value;
    const passengers = this.#passengers;
    if (passengers === undefined) return { type: FrameType.message, stream, payload, buffers: this.#buffers };
    return this.#sendWith(passengers, stream);
  }

  #sendWith(passengers: readonly Passenger[], stream: number): WholeMessage | Later {
    const buffers = this.#buffers;
    const attachments = passengers.map(({ item, kind }) => kind.send(item, this.#carrier, this.#isTransferred(item)));
    const messageWith = (all: Attachment[]): WholeMessage => {
      return { type: FrameType.parcel, stream, payload: encodeParcel(all, this.#value), buffers };
    };
    if (!attachments.some((attachment) => attachment instanceof Promise)) {
      return messageWith(attachments as Attachment[]);
    }
    const valueBytes = byteLengthOf({ payload: this.#value, buffers });
    return { later: Promise.all(attachments).then(messageWith), reservedBytes: valueBytes + this.#reservedBytes };
  }

  /** Closes what would have been transferred. */
  drop(): void {
    for (const { item, kind } of this.#passengers ?? []) if (this.#isTransferred(item)) kind.drop(item);
  }

  get #reservedBytes(): number {
    if (this.#passengers === undefined) return 0;
    return this.#passengers.reduce((sum, { item, kind }) => sum + (kind.reservedBytes?.(item) ?? 0), 0);
  }

  #isTransferred(item: object): boolean {
    return this.#transfersAll || this.transfer.includes(item);
  }

  #refer(item: object, path: string): number | undefined {
    const kind = this.#carrier.kinds.find((candidate) => candidate.matches(item));
    if (kind === undefined) return undefined;
    if (kind.mode === 'transfer' && !this.#isTransferred(item)) {
      throw new DataCloneError(path, 'can only be transferred: name it in the transfer list');
    }
    if (this.#carrier.isSelf(item)) throw new DataCloneError(path, 'is the port that it is posted to');
    kind.check(item, path, this.#carrier);
    this.#passengers ??= [];
    return this.#passengers.push({ item, kind }) - 1;
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

function readParcel({ payload, buffers = NO_BUFFERS }: Received, carrier: Carrier): Incoming | Promise<Incoming> {
  const { attachments, value } = decodeParcel(join(payload));
  const kinds = attachments.map((attachment) => kindOf(attachment, carrier));
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

function kindOf({ kind }: Attachment, carrier: Carrier): Kind {
  const found = carrier.kinds.find(({ kinds }) => kinds.includes(kind));
  if (found === undefined) throw new DataCloneError('$', `holds a ${kind}, which this platform does not have`);
  return found;
}
