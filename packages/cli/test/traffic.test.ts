import { expect, test } from '@jest/globals';
import type { ChannelDetails, TappedMessage } from '@peerport/protocol/admin';
import { Traffic } from '../src/top/traffic.ts';

const PORT = { state: 'taken', sentCount: 0, sentBytes: 0, bufferedBytes: 0, isPaused: false, pausesCount: 0 } as const;

function channel(id: string): ChannelDetails {
  return { id, state: 'paired', createdAtMs: 0, port1: PORT, port2: PORT };
}

function message(from: 1 | 2, bytes: number, more: Partial<TappedMessage> = {}): TappedMessage {
  return { channel: 'a', from, atMs: 0, lane: 0, kind: 'message', bytes, ...more };
}

function credit(from: 1 | 2, bytes: number): TappedMessage {
  return message(from, 0, { kind: 'credit', credit: { bytes, count: 1 } });
}

function only(traffic: Traffic, ms = 1_000) {
  const [row] = traffic.take([channel('a')], ms);
  return row;
}

test('rates are of the interval alone', () => {
  const traffic = new Traffic();
  traffic.add([message(1, 100), message(2, 50), message(1, 10, { lane: 3 })], 0);
  expect(only(traffic, 500)).toMatchObject({ messagesPerSecond: 6, bytesPerSecond: 320 });
  expect(only(traffic)).toMatchObject({ messagesPerSecond: 0, bytesPerSecond: 0 });
});

test('what was sent is unread until the other side says otherwise', () => {
  const traffic = new Traffic();
  traffic.add([message(1, 100), message(2, 50), credit(2, 60)], 0);
  expect(only(traffic)?.outstandingBytes).toBe(90);
  traffic.add([credit(1, 50), credit(2, 40)], 0);
  expect(only(traffic)?.outstandingBytes).toBe(0);
});

test('credit for what was sent before the tap counts for nothing', () => {
  const traffic = new Traffic();
  traffic.add([credit(2, 1_000), message(1, 100)], 0);
  expect(only(traffic)?.outstandingBytes).toBe(100);
});

test('a channel that has ended is forgotten', () => {
  const traffic = new Traffic();
  traffic.add([message(1, 100)], 0);
  expect(traffic.take([], 1_000)).toEqual([]);
  expect(only(traffic)?.outstandingBytes).toBe(0);
});

test('what was missed is told once', () => {
  const traffic = new Traffic();
  traffic.add([], 7);
  expect([traffic.takeMissedCount(), traffic.takeMissedCount()]).toEqual([7, 0]);
});
