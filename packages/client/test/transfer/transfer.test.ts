import { describe, expect, test } from '@jest/globals';
import { type Attachment, encodeParcel, FrameType, serialize } from '@peerport/protocol';
import { type Carrier, type Kind, Parcel, readMessage } from '../../src/transfer/transfer.ts';

/** Kinds whose objects are made at once, later, or never, and a note of those that were dropped. */
function testKinds() {
  const dropped: object[] = [];
  const kind = (name: Attachment['kind'], receive: Kind['receive']): Kind => ({
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
  const kinds = [
    kind('readable-stream', (attachment) => ({ ...attachment })),
    kind('image-bitmap', async (attachment) => ({ kind: attachment.kind })),
    kind('writable-stream', failing),
    kind('unreadable', async () => failing()),
  ];
  return { dropped, carrier: { channel: 'c', kinds } as unknown as Carrier };
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
    const { dropped, carrier } = testKinds();
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
    const kind: Kind<Thing> = {
      kinds: ['native-port'],
      mode: 'transfer',
      isPort: true,
      maxCount: 3,
      matches: (object) => object instanceof Thing,
      prepare: (thing) => ({ attachment: { kind: 'native-port', lane: 3 }, take: () => void thing.taken++ }),
      drop() {},
      receive: () => new Thing(),
    };
    return { channel: 'c', kinds: [kind], isSelf: () => false, isUntransferable: () => false } as unknown as Carrier;
  }

  test('at, they can be sent; over, the message is a DataCloneError, and nothing is taken', () => {
    const things = Array.from({ length: 4 }, () => new Thing());
    const three = things.slice(0, 3);
    expect(() => new Parcel(null, things, carrierOfThings())).toThrow(
      'transfer[3] is one more than a message can bring (3)',
    );
    expect(things.map(({ taken }) => taken)).toEqual([0, 0, 0, 0]);
    new Parcel(null, three, carrierOfThings()).send(0);
    expect(three.map(({ taken }) => taken)).toEqual([1, 1, 1]);
  });
});
