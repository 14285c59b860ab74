import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { TappedMessage } from '@peerport/protocol/admin';
import { ADMIN_LIMITS } from '../../../src/inspect/limits.ts';
import type { TapNews } from '../../../src/inspect/tap/orders.ts';
import { type FedPort, TapFeed } from '../../../src/inspect/tap/tap-feed.ts';

const { maxFedBytes } = ADMIN_LIMITS;
const FIRST: FedPort = { channel: 'a', from: 1, mayBeCut: false };
const SECOND: FedPort = { channel: 'a', from: 2, mayBeCut: true };
const NEWS: TappedMessage = { channel: 'a', from: 1, atMs: 9, lane: 0, bytes: 0, kind: 'paired' };
const HALF = Buffer.alloc(maxFedBytes / 2 - 512);

let posted: TapNews[];
let postedBytes: number;
let feed: TapFeed;

beforeEach(() => {
  jest.useFakeTimers();
  posted = [];
  postedBytes = 0;
  feed = new TapFeed((news, bytes) => {
    posted.push(news);
    postedBytes += bytes;
  });
});

afterEach(() => {
  jest.useRealTimers();
});

/** What was posted, in short. */
function summary(): unknown[] {
  return posted.map((news) => {
    if (news.type === 'messages') return [[...news.heads], Buffer.from(news.bytes).toString()];
    if (news.type === 'gap') return ['gap', news.port, news.count];
    return news.type === 'channel' ? news.message.kind : [news.type, news.port];
  });
}

test('messages of all ports go together, as they came, after their ports were told', () => {
  feed.record(FIRST, [Buffer.from('a'), Buffer.from('b')], 1);
  feed.record(SECOND, [Buffer.from('cde')], 2);
  feed.record(FIRST, [], 3);
  jest.runAllTimers();
  expect(posted[0]).toEqual({ type: 'port', port: 1, channel: 'a', from: 1, mayBeCut: false });
  expect(posted[2]).toEqual({ type: 'port', port: 2, channel: 'a', from: 2, mayBeCut: true });
  expect(summary()).toEqual([
    ['port', 1],
    [[1, 1, 2], 'ab'],
    ['port', 2],
    [[2, 2, 3, 1, 3, 0], 'cde'],
  ]);
  expect(jest.getTimerCount()).toBe(0);
});

test('what becomes of channels stands where it happened', () => {
  feed.record(FIRST, [Buffer.from('a')], 1);
  feed.tell(NEWS);
  feed.record(FIRST, [Buffer.from('b')], 2);
  feed.forget(FIRST);
  expect(summary()).toEqual([['port', 1], [[1, 1, 1], 'a'], 'paired', [[1, 2, 1], 'b'], ['gone', 1]]);
});

test('of a port that never sent, nothing is told', () => {
  feed.forget(FIRST);
  expect(posted).toEqual([]);
});

describe('maxFedBytes', () => {
  test('default', () => {
    expect(maxFedBytes).toBe(8 * 2 ** 20);
  });

  test('at, all is posted; over, messages are left out, and counted where they are missing', () => {
    for (const atMs of [1, 2]) feed.record(FIRST, [HALF], atMs);
    for (const atMs of [3, 4]) feed.record(FIRST, [HALF], atMs);
    feed.record(SECOND, [HALF], 5);
    jest.runAllTimers();
    expect(posted.map(({ type }) => type)).toEqual(['port', 'messages', 'messages']);
    expect(postedBytes).toBeLessThanOrEqual(maxFedBytes);
    posted = [];
    feed.taken(postedBytes);
    feed.record(FIRST, [Buffer.from('y')], 6);
    jest.runAllTimers();
    expect(summary()).toEqual([
      ['gap', 1, 2],
      ['port', 2],
      ['gap', 2, 1],
      [[1, 6, 1], 'y'],
    ]);
  });

  test('what was left out of a port that is gone is counted too', () => {
    for (const atMs of [1, 2, 3]) feed.record(FIRST, [HALF], atMs);
    feed.forget(FIRST);
    expect(posted.map(({ type }) => type)).toEqual(['port', 'messages', 'messages']);
    feed.taken(postedBytes);
    jest.runAllTimers();
    expect(summary().slice(3)).toEqual([
      ['gap', 1, 1],
      ['gone', 1],
    ]);
  });

  test('one message has room, whatever its size', () => {
    feed.record(FIRST, [Buffer.alloc(2 * maxFedBytes)], 1);
    feed.taken(postedBytes);
    feed.record(FIRST, [Buffer.alloc(2 * maxFedBytes)], 2);
    jest.runAllTimers();
    expect(posted.filter(({ type }) => type === 'messages')).toHaveLength(1);
    feed.taken(2 * maxFedBytes);
    jest.runAllTimers();
    expect(posted.at(-1)).toEqual({ type: 'gap', port: 1, count: 1 });
  });

  test('messages count also when they are empty, and so does what becomes of channels', () => {
    for (let index = 0; index < maxFedBytes / 24; index++) feed.record(FIRST, [], index);
    for (let index = 0; index < maxFedBytes / 512; index++) feed.tell(NEWS);
    feed.flush();
    expect(postedBytes).toBeLessThanOrEqual(maxFedBytes);
    expect(postedBytes).toBeGreaterThan(maxFedBytes - 2_048);
  });
});
