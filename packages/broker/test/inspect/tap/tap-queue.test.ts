import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { TappedMessage } from '@peerport/protocol/admin';
import { ADMIN_LIMITS } from '../../../src/inspect/limits.ts';
import { TapQueue } from '../../../src/inspect/tap/tap-queue.ts';

const { maxQueuedCount: MAX_COUNT, maxQueuedBytes } = ADMIN_LIMITS;
const INTERVAL_MS = 50;

let sent: [atMs: number[], missedCount: number][];
let isBackedUp: boolean;
let queue: TapQueue;

beforeEach(() => {
  jest.useFakeTimers();
  sent = [];
  isBackedUp = false;
  queue = new TapQueue({
    send: (messages, missedCount) => sent.push([messages.map(({ atMs }) => atMs), missedCount]),
    isBackedUp: () => isBackedUp,
  });
});

afterEach(() => {
  jest.useRealTimers();
});

function message(atMs: number, payload?: string): TappedMessage {
  return {
    channel: 'c',
    from: 1,
    atMs,
    lane: 0,
    kind: 'message',
    bytes: 0,
    ...(payload !== undefined && { payload }),
  };
}

function push(from: number, count: number): void {
  for (let index = 0; index < count; index++) queue.push(message(from + index));
}

test('what comes within an interval is sent together, and nothing when nothing has come', () => {
  push(0, 2);
  jest.advanceTimersByTime(INTERVAL_MS - 1);
  push(2, 1);
  expect(sent).toEqual([]);
  jest.advanceTimersByTime(1);
  jest.advanceTimersByTime(10 * INTERVAL_MS);
  expect(sent).toEqual([[[0, 1, 2], 0]]);
  expect(jest.getTimerCount()).toBe(0);
});

test('what is too much is counted, before what came after it', () => {
  push(0, MAX_COUNT);
  expect(queue.isFull).toBe(true);
  push(MAX_COUNT, 3);
  jest.advanceTimersByTime(INTERVAL_MS);
  push(5_000, 1);
  jest.advanceTimersByTime(INTERVAL_MS);
  expect(sent.map(([messages, missedCount]) => [messages.length, missedCount])).toEqual([
    [MAX_COUNT, 0],
    [1, 3],
  ]);
  expect(sent[1]).toEqual([[5_000], 3]);
});

test('and is told when nothing comes after it', () => {
  push(0, MAX_COUNT + 3);
  jest.advanceTimersByTime(2 * INTERVAL_MS);
  expect(sent.at(-1)).toEqual([[], 3]);
  expect(jest.getTimerCount()).toBe(0);
});

test('payloads fill it too', () => {
  const payload = 'x'.repeat((maxQueuedBytes / 8) * 5);
  for (const atMs of [0, 1, 2]) queue.push(message(atMs, payload));
  jest.advanceTimersByTime(2 * INTERVAL_MS);
  expect(sent).toEqual([
    [[0, 1], 0],
    [[], 1],
  ]);
});

test('while the socket is backed up it waits, and leaves out what is too much', () => {
  isBackedUp = true;
  push(0, MAX_COUNT);
  jest.advanceTimersByTime(10 * INTERVAL_MS);
  push(MAX_COUNT, 5);
  expect(sent).toEqual([]);
  isBackedUp = false;
  jest.advanceTimersByTime(2 * INTERVAL_MS);
  expect(sent.map(([messages, missedCount]) => [messages.length, missedCount])).toEqual([
    [MAX_COUNT, 0],
    [0, 5],
  ]);
});

test('closing sends all that waits', () => {
  push(0, MAX_COUNT + 1);
  queue.close();
  expect(sent.map(([messages, missedCount]) => [messages.length, missedCount])).toEqual([
    [MAX_COUNT, 0],
    [0, 1],
  ]);
  expect(jest.getTimerCount()).toBe(0);
});
