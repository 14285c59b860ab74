import { describe, expect, test } from '@jest/globals';
import { encodeFrames, FrameType, ProtocolError } from '@peerport/protocol';
import { framesOf, type Message } from '../../src/base/message.ts';
import { Backlog } from '../../src/lanes/backlog.ts';

function message(...bytes: number[]): Message {
  return { type: FrameType.message, lane: 0, payload: Uint8Array.from(bytes) };
}

const messages = [message(1), { ...message(2), buffers: [Uint8Array.of(3), Uint8Array.of(4)] }, message(), message(5)];
const encoded = encodeFrames(messages.flatMap(framesOf));

function all(backlog: Backlog): unknown[] {
  const taken: unknown[] = [];
  for (let next = backlog.peek(); next !== undefined; next = backlog.peek()) {
    const { type, payload, buffers } = next;
    taken.push({ type, lane: 0, payload, ...(buffers && { buffers }) });
    backlog.shift();
  }
  return taken;
}

test('messages come out one by one, with their buffers', () => {
  const backlog = new Backlog(encoded);
  expect(backlog.byteLength).toBeGreaterThan(0);
  expect(all(backlog)).toEqual(messages);
  expect(backlog.byteLength).toBe(0);
  expect(new Backlog(new Uint8Array()).peek()).toBeUndefined();
});

test('what is left goes on, before what else waits', () => {
  const backlog = new Backlog(encoded);
  backlog.shift();
  const others = encodeFrames([message(6)]);
  expect(all(new Backlog(backlog.concat(others)))).toEqual([...messages.slice(1), message(6)]);
  expect(all(new Backlog(backlog.concat(new Uint8Array())))).toEqual(messages.slice(1));
  all(backlog);
  expect(backlog.concat(others)).toEqual(others);
});

describe('what is not made of messages is refused before anything is taken', () => {
  const { credit, close, message: MESSAGE } = FrameType;

  test.each([
    ['no data message', Uint8Array.of(9, 9)],
    ['a frame that ends too early', encoded.subarray(0, -1)],
    ['credit', encodeFrames([message(1), { type: credit, lane: 0, payload: Uint8Array.of(1, 1) }])],
    ['a close', encodeFrames([{ type: close, lane: 0, payload: new Uint8Array() }])],
    ['another lane', encodeFrames([{ type: MESSAGE, lane: 4, payload: new Uint8Array() }])],
  ])('%s', (_name, bytes) => {
    expect(() => Backlog.check(bytes)).toThrow(ProtocolError);
  });

  test('and what is, is not', () => {
    Backlog.check(encoded);
    Backlog.check(new Uint8Array());
  });
});
