import { describe, expect, test } from '@jest/globals';
import { ProtocolError } from '../../src/base/errors.ts';
import { DEFAULT_LIMITS } from '../../src/base/limits.ts';
import { serialize } from '../../src/structured-clone/index.ts';
import { type Attachment, decodeParcel, encodeParcel } from '../../src/transfer/attachment.ts';

const value = serialize('value');
const bytes = Uint8Array.of(1, 2, 3);
const credit = { bytes: 5, count: 1 };
const port = {
  kind: 'port',
  ticket: { v: 1, url: 'ws://127.0.0.1:1', token: 't'.repeat(43), channel: 'c'.repeat(22) },
  returned: Uint8Array.of(4),
  received: bytes,
  unsent: new Uint8Array(),
  nextLane: 3,
  lingering: [3, 5],
  outstanding: credit,
  unreturned: { bytes: 0, count: 0 },
} as const;

function decode(attachments: unknown): Attachment[] {
  return decodeParcel(encodeParcel(attachments as Attachment[], value)).attachments;
}

const image = {
  kind: 'image-bitmap',
  width: 1,
  height: 1,
  colorSpace: 'srgb',
  isPremultiplied: true,
  pixels: new Uint8Array(4),
} as const;

const attachments: Attachment[] = [
  { kind: 'blob', bytes, type: '' },
  { kind: 'blob', bytes, type: 'text/plain', name: 'a.txt', lastModified: 1.5 },
  { kind: 'unreadable', message: 'gone' },
  image,
  {
    kind: 'file-list',
    files: [
      { kind: 'blob', bytes, type: '', name: 'a' },
      { kind: 'unreadable', message: '' },
    ],
  },
  { kind: 'native-port', lane: 3 },
  { kind: 'readable-stream', lane: 3 },
  { kind: 'writable-stream', lane: 3 },
  { kind: 'transform-stream', readable: 3, writable: 5 },
  port,
  { ...port, ended: { code: 4001, message: 'it went' } },
];

test('all kinds come through, together with the value', () => {
  expect(decodeParcel(encodeParcel(structuredClones(attachments), value))).toEqual({ attachments, value });
});

/** Attachments as they are made: each with bytes, a ticket and credit of its own. */
function structuredClones(made: readonly Attachment[]): Attachment[] {
  return made.map((each) => structuredClone(each));
}

describe('nothing is referred to twice', () => {
  const [blob] = attachments as [Attachment];
  test.each<[string, readonly Attachment[]]>([
    ['an attachment', [blob, blob]],
    ['the bytes of a blob', [blob, { ...blob }]],
    ['the ticket of a port', [port, { ...structuredClone(port), ticket: port.ticket }]],
    ['the streams of a port', [port, { ...structuredClone(port), lingering: port.lingering }]],
  ])('%s', (_name, made) => {
    expect(() => decode(made)).toThrow('an object that is referred to again');
    expect(decode(structuredClones(made))).toEqual(made);
  });
});

describe('maxLingeringCount', () => {
  const lingering = (count: number) => decode([{ ...port, lingering: new Array(count).fill(3) }]);

  test('default: at, they are read; over, they are not', () => {
    expect(DEFAULT_LIMITS.maxLingeringCount).toBe(16_384);
    expect(lingering(16_384)).toHaveLength(1);
    expect(() => lingering(16_385)).toThrow(/at 0.lingering$/);
  });
});

describe('what the peer made up is an ERR_VALUE that says where', () => {
  test.each<[string, unknown, string]>([
    ['no array', {}, ''],
    ['an unknown kind', [{ kind: 'toString' }], '0.kind'],
    ['bytes that are none', [attachments[0], { kind: 'blob', bytes: 'x', type: '' }], '1.bytes'],
    ['a lane below 0', [{ kind: 'native-port', lane: -1 }], '0.lane'],
    ['a colour space that no bitmap has', [{ ...image, colorSpace: 'rec2020' }], '0.colorSpace'],
    ['a list of files with something else', [{ kind: 'file-list', files: [{ kind: 'port' }] }], '0.files.0.kind'],
    ['half a size', [{ ...image, width: 0.5 }], '0.width'],
    ['a ticket to elsewhere', [{ ...port, ticket: { ...port.ticket, url: 'ws://192.0.2.1:1' } }], '0.ticket.url'],
    ['a number that is none', [{ ...port, lingering: [3, '5'] }], '0.lingering.1'],
    ['half a credit', [{ ...port, outstanding: { bytes: 1 } }], '0.outstanding.count'],
  ])('%s', (_name, made, where) => {
    expect(() => decode(made)).toThrow(
      new ProtocolError('ERR_VALUE', `malformed parcel: invalid attachment${where && ` at ${where}`}`),
    );
  });

  test('a list of 13 bytes that claims to have billions of items, at once', () => {
    const endless: unknown[] = [];
    endless.length = 2 ** 32 - 1;
    expect(() => decode(endless)).toThrow(ProtocolError);
  });
});

test('what a kind does not have is left out', () => {
  expect(decode([{ kind: 'native-port', lane: 3, extra: 1 }])).toEqual([{ kind: 'native-port', lane: 3 }]);
});

describe('maxFilesCount', () => {
  const listOf = (count: number) => [
    { kind: 'file-list', files: Array.from({ length: count }, () => ({ kind: 'unreadable', message: '' })) },
  ];

  test('default: at, the list is read; over, it is not', () => {
    expect(DEFAULT_LIMITS.maxFilesCount).toBe(1_000);
    expect(decode(listOf(1_000))).toEqual(listOf(1_000));
    expect(() => decode(listOf(1_001))).toThrow('at 0.files');
  });
});

describe('maxPortsCount', () => {
  const portsOf = (count: number) =>
    Array.from({ length: count }, () => ({
      ...port,
      ticket: { ...port.ticket },
      returned: new Uint8Array(),
      received: new Uint8Array(),
      unsent: new Uint8Array(),
      lingering: [],
      outstanding: { ...credit },
      unreturned: { ...credit },
    }));

  test('default: at, they are read; over, they are not', () => {
    expect(DEFAULT_LIMITS.maxPortsCount).toBe(1_000);
    expect(decode(portsOf(1_000))).toHaveLength(1_000);
    expect(() => decode(portsOf(1_001))).toThrow('a message has 1001 ports: at most 1000 (maxPortsCount)');
  });

  test('other kinds do not count', () => {
    expect(decode(Array.from({ length: 1_001 }, () => ({ kind: 'native-port', lane: 3 })))).toHaveLength(1_001);
  });
});
