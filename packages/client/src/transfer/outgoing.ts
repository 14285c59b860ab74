import {
  type Attachment,
  dataCloneError,
  encodeParcel,
  FrameType,
  type SerializeOptions,
  serializePooled,
} from '@peerport/protocol';
import { byteLengthOf, type Message } from '../base/message.ts';
import type { Carrier, Prepared, Transferable } from './carrier.ts';

/** A message, one of whose attachments is not ready yet. */
export interface LaterMessage {
  readonly later: Promise<Message>;
  readonly reservedBytes: number;
}

interface Passenger {
  readonly item: object;
  readonly transferable: Transferable;
  readonly path: string;
  readonly isTransferred: boolean;
  prepared: Prepared | undefined;
}

const NOTHING: readonly object[] = Object.freeze([]);

/**
 * A message that has been checked and serialized. What it transfers is taken over by {@link send}, or closed by {@link drop}.
 *
 * Everything that can fail comes first, so that a message that fails takes nothing (HTML §2.7.7):
 *
 * 1. The transfer list is checked: transferable objects only, none twice.
 * 2. The value is serialized, which runs getters. Objects to clone are prepared here.
 * 3. Objects to transfer are checked in the state that the getters left them in, and prepared; the payload is put together.
 * 4. Buffers are detached, then {@link send} takes over the rest. Nothing fails from here on.
 */
export class OutgoingMessage implements SerializeOptions {
  /** For {@link serializePooled}, as are `reference`, `accept` and `keepOut`. */
  readonly transfer: readonly object[];
  readonly #carrier: Carrier;
  readonly #transfersAll: boolean;
  readonly #accept: ((bytes: number) => void) | undefined;
  #passengers: Passenger[] | undefined;
  /** Bytes that the attachments will add to the value. */
  #reservedBytes = 0;
  readonly #value: Uint8Array;
  /** Value and attachments, if all of these are known. */
  #payload: Uint8Array | undefined;
  #buffers: Uint8Array<ArrayBuffer>[] | undefined;

  /**
   * @param transfer `'all'`: everything that can only be transferred is, without being listed.
   * @param accept throws to reject the message because of its size: the value and the content of blobs. Nothing is detached then.
   * @throws {DataCloneError}
   * @throws whatever `accept` throws.
   */
  constructor(
    message: unknown,
    transfer: readonly object[] | 'all',
    carrier: Carrier,
    accept?: (bytes: number) => void,
  ) {
    this.#carrier = carrier;
    this.#transfersAll = transfer === 'all';
    this.transfer = transfer === 'all' ? NOTHING : transfer;
    this.#accept = accept;
    this.#value = serializePooled(message, this);
  }

  reference(item: object, path: string, isListed: boolean): number | undefined {
    const transferable = this.#carrier.environment.transferables.find((candidate) => candidate.matches(item));
    if (transferable === undefined) return undefined;
    const { mode } = transferable;
    if (isListed && mode === 'clone') return undefined;
    const isTransferred = isListed || (this.#transfersAll && mode !== 'clone');
    if (mode === 'transfer' && !isTransferred) {
      throw dataCloneError(path, 'can only be transferred: name it in the transfer list');
    }
    if (this.#carrier.isSelf(item)) throw dataCloneError(path, 'is the port that it is posted to');
    this.#reservedBytes += transferable.reservedBytes?.(item) ?? 0;
    const prepared = isTransferred ? undefined : this.#prepareClone(item, transferable, path);
    this.#passengers ??= [];
    rejectTooMany(transferable, path, this.#passengers);
    return this.#passengers.push({ item, transferable, path, isTransferred, prepared }) - 1;
  }

  accept(valueBytes: number, value: Uint8Array): void {
    this.#accept?.(valueBytes + this.#reservedBytes);
    if (this.#passengers !== undefined) this.#prepareAll(this.#passengers, value);
  }

  keepOut(buffer: Uint8Array<ArrayBuffer>): void {
    this.#buffers ??= [];
    this.#buffers.push(buffer);
  }

  /** Takes over what is transferred. */
  send(lane: number): Message | LaterMessage {
    const passengers = this.#passengers;
    const buffers = this.#buffers;
    if (passengers === undefined) return { type: FrameType.message, lane, payload: this.#value, buffers };
    const attachments = passengers.map(({ prepared }) => attachmentOf(prepared as Prepared));
    const messageWith = (payload: Uint8Array): Message => ({ type: FrameType.parcel, lane, payload, buffers });
    if (this.#payload !== undefined) return messageWith(this.#payload);
    const later = Promise.all(attachments).then((all) => messageWith(encodeParcel(all, this.#value)));
    const valueBytes = byteLengthOf({ payload: this.#value, buffers });
    return { later, reservedBytes: valueBytes + this.#reservedBytes };
  }

  /** Closes what would have been transferred. */
  drop(): void {
    for (const { item, transferable, isTransferred } of this.#passengers ?? []) {
      if (isTransferred) transferable.drop(item);
    }
  }

  #prepareClone(item: object, transferable: Transferable, path: string): Prepared {
    this.#accept?.(this.#reservedBytes);
    return transferable.prepare(item, path, this.#carrier, false);
  }

  #prepareAll(passengers: readonly Passenger[], value: Uint8Array): void {
    for (const passenger of passengers) {
      const { item, transferable, path, isTransferred } = passenger;
      if (isTransferred && this.#carrier.environment.platform.isUntransferable?.(item) === true) {
        throw dataCloneError(path, 'is marked as untransferable');
      }
      rejectPartsOf(item, transferable, path, passengers);
      passenger.prepared ??= transferable.prepare(item, path, this.#carrier, true);
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

function rejectTooMany(transferable: Transferable, path: string, passengers: readonly Passenger[]): void {
  const { maxCount = Number.POSITIVE_INFINITY } = transferable;
  if (passengers.length < maxCount) return;
  const count = passengers.filter((other) => other.transferable === transferable).length;
  if (count >= maxCount) throw dataCloneError(path, `is one more than a message can bring (${maxCount})`);
}

/** A stream and the `TransformStream` that it is a side of would be taken over twice. */
function rejectPartsOf(item: object, { partsOf }: Transferable, path: string, passengers: readonly Passenger[]): void {
  const parts = partsOf?.(item);
  if (parts && passengers.some((other) => parts.includes(other.item))) {
    throw dataCloneError(path, 'is a TransformStream one of whose sides is in the message, too');
  }
}
