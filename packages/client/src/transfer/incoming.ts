import {
  type Attachment,
  DecodedFrame,
  dataCloneError,
  decodeParcel,
  deserialize,
  FrameType,
  ProtocolError,
} from '@peerport/protocol';
import { join, type Message, type ReceivedMessage } from '../base/message.ts';
import type { Carrier, IncomingMessage, Transferable } from './carrier.ts';
import { discard } from './transferables/discard.ts';

/** A message that cannot be read. */
export class UnreadableMessage {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** Large messages are joined here to be read: in Chromium, new memory costs more than filling it. */
const memory = new Uint8Array(2 * 1024 * 1024);

const NOTHING: readonly object[] = Object.freeze([]);
const NO_BUFFERS: readonly Uint8Array[] = [];

/** Reads messages, and creates what was transferred with them. */
export class MessageReader {
  readonly #carrier: Carrier;
  readonly #validate: ((data: unknown) => unknown) | undefined;

  /** @param validate checks or changes the data of each message. A message is unreadable if it throws or rejects. */
  constructor(carrier: Carrier, validate?: (data: unknown) => unknown) {
    this.#carrier = carrier;
    this.#validate = validate;
  }

  /** Does not throw or reject. */
  read(received: ReceivedMessage): IncomingMessage | UnreadableMessage | Promise<IncomingMessage | UnreadableMessage> {
    try {
      const message = this.#read(received);
      return message instanceof Promise ? message.catch(unreadable) : message;
    } catch (error) {
      return unreadable(error);
    }
  }

  /** Closes what was transferred with a message that nobody gets. @param readout what {@link read} returned, if it was called. */
  discard(received: ReceivedMessage, readout: IncomingMessage | UnreadableMessage | undefined): void {
    if (readout === undefined) discardReceived(received, this.#carrier);
    else if (!(readout instanceof UnreadableMessage)) discard(readout.transferred);
  }

  #read(received: ReceivedMessage): IncomingMessage | Promise<IncomingMessage> {
    const message = readMessage(received, this.#carrier);
    const validate = this.#validate;
    if (validate === undefined) return message;
    return message instanceof Promise
      ? message.then((ready) => validated(ready, validate))
      : validated(message, validate);
  }
}

function unreadable(error: unknown): UnreadableMessage {
  return new UnreadableMessage(error);
}

/** Closes what was transferred with an invalid message: nobody gets it. */
function validated(
  message: IncomingMessage,
  validate: (data: unknown) => unknown,
): IncomingMessage | Promise<IncomingMessage> {
  const reject = (error: unknown): never => {
    discard(message.transferred);
    throw error;
  };
  const accept = (data: unknown) => ({ ...message, data });
  try {
    const data = validate(message.data);
    return data instanceof Promise ? data.then(accept, reject) : accept(data);
  } catch (error) {
    return reject(error);
  }
}

/**
 * Reads a message, and creates what was transferred with it.
 *
 * @throws {ProtocolError} `ERR_VALUE`
 */
export function readMessage(received: ReceivedMessage, carrier: Carrier): IncomingMessage | Promise<IncomingMessage> {
  if (received.type === FrameType.parcel) return readParcel(received, carrier);
  const { buffers = NO_BUFFERS } = received;
  const data =
    received instanceof DecodedFrame
      ? received.deserialize({ buffers })
      : deserialize(join(received.payload, memory), { buffers });
  return { data, transferred: NOTHING, ports: NOTHING };
}

/** Closes what a message brings that will not be read: the other ends are told. */
function discardReceived(message: ReceivedMessage, carrier: Carrier): void {
  for (const attachment of attachmentsOf(message)) discardAttachment(attachment, carrier);
}

/** Closes what a message would have transferred that will not be sent. */
export function discardUnsent(message: Message, carrier: Carrier): void {
  for (const attachment of attachmentsOf(message)) {
    const lanes = LANE_MEMBERS.map((member) => (attachment as Partial<Record<string, unknown>>)[member]);
    for (const lane of lanes) if (typeof lane === 'number') carrier.lanes.recall(lane);
    if (attachment.kind === 'port') discardAttachment(attachment, carrier);
  }
}

/** Whether a message transfers a port. */
export function bringsPort(message: ReceivedMessage): boolean {
  return attachmentsOf(message).some(({ kind }) => kind === 'port');
}

/** Members of an attachment that are numbers of lanes. */
const LANE_MEMBERS = ['lane', 'readable', 'writable'];

function attachmentsOf({ type, payload }: ReceivedMessage): readonly Attachment[] {
  if (type !== FrameType.parcel) return [];
  try {
    return decodeParcel(join(payload)).attachments;
  } catch {
    return [];
  }
}

function discardAttachment(attachment: Attachment, carrier: Carrier): void {
  try {
    const transferable = transferableFor(attachment, carrier);
    if (transferable.mode === 'transfer') transferable.drop(transferable.receive(attachment, carrier));
  } catch {
    // Nobody could have received it.
  }
}

function readParcel(
  { payload, buffers = NO_BUFFERS }: ReceivedMessage,
  carrier: Carrier,
): IncomingMessage | Promise<IncomingMessage> {
  const { attachments, value } = decodeParcel(join(payload));
  const transferables = transferablesFor(attachments, carrier);
  const items = receiveAll(attachments, transferables, carrier);
  const incoming = (ready: object[]) => unpack(ready, transferables, value, buffers);
  if (!items.some((item) => item instanceof Promise)) return incoming(items as object[]);
  const ready = Promise.all(items).catch((error) => {
    dropAll(items, transferables);
    throw error;
  });
  return ready.then(incoming);
}

/** Receives all of them, or none: if one fails, those before it are dropped. */
function receiveAll(
  attachments: readonly Attachment[],
  transferables: readonly Transferable[],
  carrier: Carrier,
): (object | Promise<object>)[] {
  const items: (object | Promise<object>)[] = [];
  try {
    for (const [index, attachment] of attachments.entries()) {
      items.push((transferables[index] as Transferable).receive(attachment, carrier));
    }
    return items;
  } catch (error) {
    dropAll(items, transferables);
    throw error;
  }
}

function dropAll(items: readonly (object | Promise<object>)[], transferables: readonly Transferable[]): void {
  for (const [index, item] of items.entries()) {
    const drop = (ready: object) => transferables[index]?.drop(ready);
    if (item instanceof Promise) item.then(drop, () => {});
    else drop(item);
  }
}

function unpack(
  items: object[],
  transferables: readonly Transferable[],
  value: Uint8Array,
  buffers: readonly Uint8Array[],
): IncomingMessage {
  const dereference = (index: number): object => {
    const item = items[index];
    if (item === undefined)
      throw new ProtocolError('ERR_VALUE', `a message refers to attachment ${index}, which it lacks`);
    return item;
  };
  try {
    const data = deserialize(value, { dereference, buffers });
    const transferred = items.filter((_item, index) => transferables[index]?.mode === 'transfer');
    return { data, transferred, ports: Object.freeze(items.filter((_item, index) => transferables[index]?.isPort)) };
  } catch (error) {
    dropAll(items, transferables);
    throw error;
  }
}

/** If one attachment cannot be received, none is. */
function transferablesFor(attachments: readonly Attachment[], carrier: Carrier): readonly Transferable[] {
  try {
    return attachments.map((attachment) => transferableFor(attachment, carrier));
  } catch (error) {
    for (const attachment of attachments) discardAttachment(attachment, carrier);
    throw error;
  }
}

function transferableFor({ kind }: Attachment, carrier: Carrier): Transferable {
  const found = carrier.environment.transferables.find(({ kinds }) => kinds.includes(kind));
  if (found === undefined) throw dataCloneError('$', `holds a ${kind}, which this platform does not have`);
  return found;
}
