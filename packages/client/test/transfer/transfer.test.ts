import { describe, expect, test } from '@jest/globals';
import { type Attachment, encodeParcel, FrameType, serialize } from '@peerport/protocol';
import type { Carrier, Transferable } from '../../src/transfer/carrier.ts';
import { readMessage } from '../../src/transfer/incoming.ts';
import { OutgoingMessage } from '../../src/transfer/outgoing.ts';

/** Transferables whose objects are made at once, later, or never, and a note of those that were dropped. */
function testTransferables() {
  const dropped: object[] = [];
  const transferable = (name: Attachment['kind'], receive: Transferable['receive']): Transferable => ({
    kinds: [name],
    mode: 'transfer',
    isPort: false,
    matches: (_object): _object is object => false,
    prepare: () => ({ attachment: { kind: 'unreadable', message: '' } }),
    drop: (item) => void dropped.push(item),
    receive,
  });
  const failing = () => {
    throw new Error('cannot be');
  };
  const transferables = [
    transferable('readable-stream', (attachment) => ({ ...attachment })),
    transferable('image-bitmap', async (attachment) => ({ kind: attachment.kind })),
    transferable('writable-stream', failing),
    transferable('unreadable', async () => failing()),
  ];
  return { dropped, carrier: { channel: 'c', environment: { transferables } } as unknown as Carrier };
}

const readable = (lane: number): Attachment => ({ kind: 'readable-stream', lane });
const bitmap: Attachment = {
  kind: 'image-bitmap',
  width: 1,
  height: 1,
  colorSpace: 'srgb',
  isPremultiplied: true,
  pixels: new Uint8Array(4),
};

async function read(carrier: Carrier, attachments: readonly Attachment[]) {
  return readMessage({ type: FrameType.parcel, lane: 0, payload: encodeParcel(attachments, serialize(null)) }, carrier);
}

describe('of a message that cannot be read, nothing is left', () => {
  test.each<[string, Attachment]>([
    ['at once', { kind: 'writable-stream', lane: 9 }],
    ['later', { kind: 'unreadable', message: '' }],
  ])('an attachment fails %s: those beside it are dropped', async (_name, bad) => {
    const { dropped, carrier } = testTransferables();
    await expect(read(carrier, [readable(3), bitmap, bad])).rejects.toThrow('cannot be');
    await null;
    expect(dropped).toEqual([readable(3), { kind: 'image-bitmap' }]);
  });
});

describe('maxCount', () => {
  class Thing {
    taken = 0;
  }

  function carrierOfThings(): Carrier {
    const transferable: Transferable<Thing> = {
      kinds: ['native-port'],
      mode: 'transfer',
      isPort: true,
      maxCount: 3,
      matches: (object) => object instanceof Thing,
      prepare: (thing) => ({ attachment: { kind: 'native-port', lane: 3 }, take: () => void thing.taken++ }),
      drop() {},
      receive: () => new Thing(),
    };
    return {
      environment: { platform: {}, transferables: [transferable] },
      isSelf: () => false,
    } as unknown as Carrier;
  }

  test('at, they can be sent; over, the message is a DataCloneError, and nothing is taken', () => {
    const things = Array.from({ length: 4 }, () => new Thing());
    const three = things.slice(0, 3);
    expect(() => new OutgoingMessage(null, things, carrierOfThings())).toThrow(
      'transfer[3] is one more than a message can bring (3)',
    );
    expect(things.map(({ taken }) => taken)).toEqual([0, 0, 0, 0]);
    new OutgoingMessage(null, three, carrierOfThings()).send(0);
    expect(three.map(({ taken }) => taken)).toEqual([1, 1, 1]);
  });
});
