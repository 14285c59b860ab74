import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Heartbeat } from '../../src/port/heartbeat.ts';
import { fakeTime } from '../support/fake-time.ts';

const HEARTBEAT_MS = 1_000;
const TICK_MS = 250;

let calls: string[];
let bufferedAmount: number;
let skewMs: number;
let heartbeat: Heartbeat;

beforeEach(() => {
  jest.useFakeTimers();
  calls = [];
  bufferedAmount = 0;
  skewMs = 0;
  const hooks = {
    ping: () => calls.push('ping'),
    bufferedAmount: () => bufferedAmount,
    onUnresponsive: () => calls.push('unresponsive'),
    onResponsive: () => calls.push('responsive'),
  };
  heartbeat = new Heartbeat(HEARTBEAT_MS, hooks, {
    ...fakeTime,
    now: () => performance.now() + skewMs,
  });
  heartbeat.start();
});

afterEach(() => {
  heartbeat.stop();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

const pass = (ms: number) => jest.advanceTimersByTime(ms);

/** The process stands still, and its timers with it: the next tick comes that much late. */
const standStill = (ms: number) => {
  skewMs += ms;
};

test('a peer that sends is asked nothing', () => {
  for (let turn = 0; turn < 100; turn++) {
    pass(TICK_MS - 1);
    heartbeat.onSign();
  }
  expect(calls.filter((call) => call !== 'ping')).toEqual([]);
  expect(calls.length).toBeLessThanOrEqual(100);
});

test('a quiet one is asked once a tick, and answers', () => {
  for (let turn = 0; turn < 10; turn++) {
    pass(TICK_MS);
    heartbeat.onSign();
  }
  expect(calls).toEqual(Array.from({ length: 10 }, () => 'ping'));
});

test('one that does not answer is unresponsive heartbeatMs after it was asked, once; it is asked once', () => {
  pass(TICK_MS + HEARTBEAT_MS - 1);
  expect(calls).toEqual(['ping']);
  pass(1);
  expect(calls).toEqual(['ping', 'unresponsive']);
  pass(100 * HEARTBEAT_MS);
  expect(calls).toEqual(['ping', 'unresponsive']);
});

test('it is responsive as soon as something comes, and is watched again', () => {
  pass(2 * HEARTBEAT_MS);
  heartbeat.onSign();
  heartbeat.onSign();
  pass(2 * HEARTBEAT_MS);
  heartbeat.onSign();
  expect(calls).toEqual(['ping', 'unresponsive', 'responsive', 'ping', 'unresponsive', 'responsive']);
});

describe('this process stands still', () => {
  test('longer than heartbeatMs, with the whole computer maybe: the peer has all its time again', () => {
    pass(HEARTBEAT_MS);
    standStill(60_000);
    pass(TICK_MS);
    expect(calls).toEqual(['ping', 'ping']);
    pass(HEARTBEAT_MS - 1);
    expect(calls).toEqual(['ping', 'ping']);
    pass(1);
    expect(calls).toEqual(['ping', 'ping', 'unresponsive']);
  });

  test('again and again: what comes between two ticks counts', () => {
    for (let turn = 0; turn < 100; turn++) {
      standStill(HEARTBEAT_MS * turn);
      pass(TICK_MS);
      heartbeat.onSign();
    }
    expect(calls).not.toContain('unresponsive');
  });

  test('a little: each tick counts once', () => {
    for (let turn = 0; turn < 4; turn++) {
      standStill(2 * TICK_MS);
      pass(TICK_MS);
    }
    expect(calls).toEqual(['ping']);
    pass(TICK_MS);
    expect(calls).toEqual(['ping', 'unresponsive']);
  });
});

test('a peer is given time while it takes what waits for it, such as a large message; no longer', () => {
  bufferedAmount = 100;
  for (let turn = 0; turn < 50; turn++) {
    bufferedAmount--;
    pass(TICK_MS);
  }
  expect(calls).not.toContain('unresponsive');
  pass(HEARTBEAT_MS);
  expect(calls.at(-1)).toBe('unresponsive');
  bufferedAmount--;
  pass(HEARTBEAT_MS);
  expect(calls.at(-1)).toBe('unresponsive');
});
