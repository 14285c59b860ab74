import type { Attachment } from '@peerport/protocol';
import type { NativePorts } from '../../platform/platform.ts';
import type { LaneLike, Transferable } from '../carrier.ts';
import { blobTransferable } from './blob.ts';
import { isNativePort, isReadableStream, isWritableStream } from './brands.ts';
import { discard } from './discard.ts';
import { fileListTransferable } from './file-list.ts';
import { imageBitmapTransferable } from './image-bitmap.ts';
import { checkNativePort, receiveNativePort, sendNativePort } from './native-port.ts';
import { checkReadableStream, receiveReadableStream, sendReadableStream } from './readable-stream.ts';
import {
  checkTransformStream,
  isTransformStream,
  receiveTransformStream,
  sendTransformStream,
  sidesOf,
} from './transform-stream.ts';
import { checkWritableStream, receiveWritableStream, sendWritableStream } from './writable-stream.ts';

/** What differs between the objects that travel over lanes. */
interface LaneObject<Item extends object> {
  readonly kind: 'native-port' | 'readable-stream' | 'writable-stream' | 'transform-stream';
  /** The members of the attachment that name its lanes. Default: `lane`. */
  readonly members?: readonly string[];
  readonly isPort?: true;
  matches(object: object): object is Item;
  /** @throws {DataCloneError} the object cannot be sent in its current state. */
  check(item: Item, path: string): void;
  send(item: Item, ...lanes: readonly LaneLike[]): void;
  receive(...lanes: readonly LaneLike[]): Item;
  partsOf?(item: Item): readonly object[];
}

function overLanes<Item extends object>(object: LaneObject<Item>): Transferable<Item> {
  const { kind, members = ['lane'], isPort = false } = object;
  return {
    ...object,
    kinds: [kind],
    mode: 'transfer',
    isPort,
    prepare(item, path, { lanes }) {
      object.check(item, path);
      const numbers = members.map(() => lanes.reserve());
      const named = Object.fromEntries(members.map((member, index) => [member, numbers[index]]));
      const take = () => object.send(item, ...numbers.map((number) => lanes.open(number)));
      return { attachment: { kind, ...named } as Attachment, take };
    },
    drop: (item) => discard([item]),
    receive(attachment, { lanes }) {
      const numbers = attachment as unknown as Record<string, number>;
      return object.receive(...members.map((member) => lanes.claim(numbers[member] as number)));
    },
  };
}

/** Everything that a port can send besides what structured clone copies, except other `PeerPort`s. */
export function platformTransferables(nativePorts: NativePorts): readonly Transferable[] {
  const transferables = [
    overLanes<MessagePort>({
      kind: 'native-port',
      isPort: true,
      matches: isNativePort,
      check: (port, path) => checkNativePort(port, path, nativePorts),
      send: (port, lane) => sendNativePort(port, lane as LaneLike, nativePorts),
      receive: (lane) => receiveNativePort(lane as LaneLike, nativePorts),
    }),
    overLanes<ReadableStream>({
      kind: 'readable-stream',
      matches: isReadableStream,
      check: checkReadableStream,
      send: sendReadableStream,
      receive: receiveReadableStream,
    }),
    overLanes<WritableStream>({
      kind: 'writable-stream',
      matches: isWritableStream,
      check: checkWritableStream,
      send: sendWritableStream,
      receive: receiveWritableStream,
    }),
    overLanes<TransformStream>({
      kind: 'transform-stream',
      members: ['readable', 'writable'],
      matches: isTransformStream,
      check: checkTransformStream,
      send: sendTransformStream,
      receive: receiveTransformStream,
      partsOf: sidesOf,
    }),
    blobTransferable,
    fileListTransferable,
    imageBitmapTransferable,
  ];
  return transferables as unknown as readonly Transferable[];
}
