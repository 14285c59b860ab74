import { expect, test } from '@jest/globals';
import { Flow } from '../../src/model/flow.ts';
import { tapped } from '../support/tapped.ts';

test('what is sent is unread until a credit covers it', () => {
  const flow = new Flow();
  for (const atMs of [0, 10, 20]) flow.onMessage(tapped({ atMs }));
  expect(flow.outstandingBytes(1)).toBe(300);
  expect(flow.outstandingBytes(2)).toBe(0);
  const readWithinMs = flow.onCredit(tapped({ kind: 'credit', from: 2, atMs: 25, credit: { bytes: 200, count: 2 } }));
  expect(readWithinMs).toBe(15);
  expect(flow.outstandingBytes(1)).toBe(100);
});

test('a credit for what passed before anyone looked leaves nothing below 0', () => {
  const flow = new Flow();
  flow.onMessage(tapped());
  flow.onCredit(tapped({ kind: 'credit', from: 2, credit: { bytes: 5_000, count: 50 } }));
  expect(flow.outstandingBytes(1)).toBe(0);
  expect(flow.onCredit(tapped({ kind: 'credit', from: 2, credit: { bytes: 100, count: 1 } }))).toBeUndefined();
});

test('lanes are apart, and have another number on the other side', () => {
  const flow = new Flow();
  flow.onMessage(tapped({ lane: 3, atMs: 1 }));
  flow.onMessage(tapped({ lane: 0, atMs: 2 }));
  expect(flow.onCredit(tapped({ kind: 'credit', from: 2, lane: 3, credit: { bytes: 100, count: 1 } }))).toBeUndefined();
  expect(flow.onCredit(tapped({ kind: 'credit', from: 2, lane: 2, atMs: 8, credit: { bytes: 100, count: 1 } }))).toBe(
    7,
  );
  expect(flow.outstandingBytes(1)).toBe(100);
});

test('nobody reads a lane that its reader has closed', () => {
  const flow = new Flow();
  flow.onMessage(tapped({ lane: 3 }));
  flow.onClose(tapped({ kind: 'close', from: 2, lane: 2 }));
  expect(flow.outstandingBytes(1)).toBe(0);
});

test('more lanes than are followed forget the oldest', () => {
  const flow = new Flow();
  for (let lane = 1; lane <= 2 * 300; lane += 2) flow.onMessage(tapped({ lane, bytes: 1 }));
  expect(flow.outstandingBytes(1)).toBe(256);
});
