import { expect, test } from '@jest/globals';
import { ProtocolError } from '@peerport/protocol';
import { ReturnedMessages } from '../../src/connection/returned-messages.ts';

const NOTHING = new Uint8Array();

function sent(returned: ReturnedMessages): number[][] {
  const messages: number[][] = [];
  returned.sendAll((message) => messages.push([...message]));
  return messages;
}

test('what came back is sent again, once, as it was', () => {
  const returned = new ReturnedMessages(NOTHING);
  returned.push(Uint8Array.of(1, 2));
  returned.push(Uint8Array.of(3));
  expect(returned.byteLength).toBe(3);
  expect(sent(returned)).toEqual([[1, 2], [3]]);
  expect(returned.byteLength).toBe(0);
  expect(sent(returned)).toEqual([]);
});

test('or goes on to whoever takes the port over, and from there again, before what came back later', () => {
  const first = new ReturnedMessages(NOTHING);
  first.push(Uint8Array.of(1, 2));
  const second = new ReturnedMessages(first.takeAll());
  second.push(new Uint8Array(200));
  const third = new ReturnedMessages(second.takeAll());
  expect(sent(third)).toEqual([[1, 2], [...new Uint8Array(200)]]);
  expect(first.takeAll()).toEqual(NOTHING);
});

test.each([
  ['an empty message', Uint8Array.of(1, 7, 0)],
  ['one that ends too early', Uint8Array.of(2, 7)],
  ['a length that does not end', Uint8Array.of(0x80)],
])('%s is refused', (_name, bytes) => {
  expect(() => ReturnedMessages.check(bytes)).toThrow(ProtocolError);
});
