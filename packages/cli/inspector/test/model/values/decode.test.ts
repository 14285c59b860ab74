import { expect, test } from '@jest/globals';
import { encodeParcel, serialize } from '@peerport/protocol';
import { decode, previewOf } from '../../../src/model/values/decode.ts';
import { describe } from '../../../src/model/values/describe.ts';
import { base64, tapped, tappedValue } from '../../support/tapped.ts';

test('a payload becomes the value that was posted', () => {
  const value = new Map([['when', new Date(5)]]);
  expect(decode(tappedValue(value))).toEqual({ value });
  expect(previewOf(tappedValue(value))).toBe('Map(1) { "when": 1970-01-01T00:00:00.005Z }');
});

test('without a payload there is nothing', () => {
  expect(decode(tapped())).toBeUndefined();
  expect(previewOf(tapped())).toBeUndefined();
});

test('a payload that is damaged, and one of which only the end passed, say so', () => {
  const payload = base64(serialize({ a: 1 }).subarray(0, -1));
  expect(decode(tapped({ payload }))).toEqual({ problem: expect.stringContaining('serialized value') });
  expect(decode(tapped({ payload, mayBeCut: true }))).toEqual({
    problem: expect.stringContaining('before this page looked'),
  });
});

test('attachments stand where they were, and a port does not give its ticket away', () => {
  const blob = { kind: 'blob', bytes: new Uint8Array(3), type: 'text/plain' } as const;
  const port = {
    kind: 'port',
    ticket: { v: 1, url: 'ws://127.0.0.1:9', token: 't'.repeat(43), channel: 'o'.repeat(22) },
    received: new Uint8Array(),
    returned: new Uint8Array(),
    unsent: new Uint8Array(),
    nextLane: 3,
    lingering: [],
    outstanding: { bytes: 0, count: 0 },
    unreturned: { bytes: 0, count: 0 },
  } as const;
  const things = [new Blob(), new Blob()];
  const value = serialize(
    { file: things[0], port: things[1] },
    { reference: (thing) => things.indexOf(thing as Blob) },
  );
  const payload = base64(encodeParcel([blob, port], value));
  const decoded = decode(tapped({ kind: 'parcel', payload }));
  const { children } = describe((decoded as { value: unknown }).value);
  const texts = Array.from(children?.() ?? [], ({ description }) => description.text);
  expect(texts).toEqual(['Blob, 3 bytes, text/plain', `PeerPort of channel ${'o'.repeat(22)}`]);
  expect(JSON.stringify(decoded)).not.toContain('tttt');
});
