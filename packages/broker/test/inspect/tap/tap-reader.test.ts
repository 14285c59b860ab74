import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { encodeFrames, FrameType, serialize } from '@peerport/protocol';
import type { TappedMessage } from '@peerport/protocol/admin';
import { ADMIN_LIMITS } from '../../../src/inspect/limits.ts';
import { TapReader } from '../../../src/inspect/tap/tap-reader.ts';

const TAP = 7;
const LONG_MS = 1_000;

let sent: { messages: TappedMessage[]; missedCount: number; bytes: number }[];

beforeEach(() => {
  jest.useFakeTimers();
  sent = [];
});

afterEach(() => {
  jest.useRealTimers();
});

function reader(withPayload = false): TapReader {
  const reader = new TapReader({
    number: TAP,
    withPayload,
    send(text) {
      const { m, a } = JSON.parse(new TextDecoder().decode(text));
      expect([m, a[0]]).toEqual(['tapped', TAP]);
      sent.push({ messages: a[1], missedCount: a[2], bytes: text.length });
    },
  });
  reader.take({ type: 'port', port: 1, channel: 'c', from: 2, mayBeCut: false });
  return reader;
}

function posted(value: unknown): Uint8Array {
  return encodeFrames([{ type: FrameType.message, lane: 0, payload: serialize(value) }]);
}

function read(reader: TapReader, ...messages: Uint8Array[]): void {
  const heads = Float64Array.from(messages.flatMap(({ length }, index) => [1, index, length]));
  reader.take({ type: 'messages', heads, bytes: Buffer.concat(messages) });
}

test('reads messages of ports, and puts what becomes of channels between them', () => {
  const tap = reader(true);
  read(tap, posted('a'), posted('b'));
  tap.take({
    type: 'channel',
    message: { channel: 'c', from: 1, atMs: 9, lane: 0, bytes: 0, kind: 'ended', reason: 'gone' },
  });
  jest.advanceTimersByTime(LONG_MS);
  const common = { channel: 'c', from: 2, lane: 0, kind: 'message', bytes: serialize('a').length };
  const payloads = ['a', 'b'].map((text) => Buffer.from(serialize(text)).toString('base64'));
  expect(sent.flatMap(({ messages }) => messages)).toEqual([
    { ...common, atMs: 0, payload: payloads[0] },
    { ...common, atMs: 1, payload: payloads[1] },
    { channel: 'c', from: 1, atMs: 9, lane: 0, bytes: 0, kind: 'ended', reason: 'gone' },
  ]);
});

test('a message that no port may send is counted as missed, and so is what was left out', () => {
  const tap = reader();
  read(tap, posted('a'), Uint8Array.of(99));
  tap.take({ type: 'gap', port: 1, count: 3 });
  read(tap, posted('b'));
  jest.advanceTimersByTime(LONG_MS);
  expect(sent.reduce((sum, { missedCount }) => sum + missedCount, 0)).toBe(4);
  expect(sent.flatMap(({ messages }) => messages)).toMatchObject([{ kind: 'message' }, { mayBeCut: true }]);
});

test('what was begun before something was left out is not put together with what comes after it', () => {
  const tap = reader(true);
  const part = { type: FrameType.part, lane: 0, payload: serialize('lost') } as const;
  read(tap, encodeFrames([part]));
  tap.take({ type: 'gap', port: 1, count: 1 });
  read(tap, posted('b'));
  jest.advanceTimersByTime(LONG_MS);
  expect(sent.flatMap(({ messages }) => messages)).toMatchObject([
    { bytes: serialize('b').length, payload: Buffer.from(serialize('b')).toString('base64') },
  ]);
});

test('nothing is read of a port that is gone', () => {
  const tap = reader();
  tap.take({ type: 'gone', port: 1 });
  read(tap, posted('a'));
  jest.advanceTimersByTime(LONG_MS);
  expect(sent).toEqual([]);
});

test('maxUnreadBytes: at, more is sent; over, nothing is, until what was sent has left', () => {
  const tap = reader(true);
  read(tap, posted(new Uint8Array(ADMIN_LIMITS.maxUnreadBytes)));
  jest.advanceTimersByTime(LONG_MS);
  read(tap, posted('a'));
  jest.advanceTimersByTime(LONG_MS);
  const [{ bytes } = { bytes: 0 }] = sent;
  expect(sent).toHaveLength(1);
  tap.sent(bytes - ADMIN_LIMITS.maxUnreadBytes - 1);
  jest.advanceTimersByTime(LONG_MS);
  expect(sent).toHaveLength(1);
  tap.sent(1);
  jest.advanceTimersByTime(LONG_MS);
  expect(sent).toHaveLength(2);
});

test('closing sends what waits', () => {
  const tap = reader();
  read(tap, posted('a'));
  tap.close();
  expect(sent).toMatchObject([{ messages: [{ kind: 'message' }], missedCount: 0 }]);
});
