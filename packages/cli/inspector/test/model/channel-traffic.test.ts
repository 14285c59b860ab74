import { expect, test } from '@jest/globals';
import { ChannelTraffic } from '../../src/model/channel-traffic.ts';
import { secondOf } from '../../src/model/second-series.ts';
import { START_MS, tapped } from '../support/tapped.ts';

const SECOND = secondOf(START_MS);

test('counts messages and parcels in the second and the direction that they passed in', () => {
  const traffic = new ChannelTraffic();
  traffic.onPassed(tapped());
  traffic.onPassed(tapped({ kind: 'parcel', bytes: 50, atMs: START_MS + 999 }));
  traffic.onPassed(tapped({ from: 2, bytes: 7, atMs: START_MS + 1_000 }));
  traffic.onPassed(tapped({ kind: 'credit', bytes: 2, credit: { bytes: 7, count: 1 }, atMs: START_MS + 1_001 }));
  const { 1: there, 2: back } = traffic.directions;
  expect([there.count.at(SECOND), there.bytes.at(SECOND), back.count.at(SECOND)]).toEqual([2, 150, undefined]);
  expect([back.count.at(SECOND + 1), back.bytes.at(SECOND + 1)]).toEqual([1, 7]);
  expect([traffic.countIn(SECOND + 1), traffic.bytesIn(SECOND + 1)]).toEqual([1, 7]);
  expect(traffic.timeline.lines).toHaveLength(4);
});

test('a message is answered by the next one the other way', () => {
  const traffic = new ChannelTraffic();
  for (const atMs of [0, 4]) traffic.onPassed(tapped({ atMs: START_MS + atMs }));
  traffic.onPassed(tapped({ from: 2, atMs: START_MS + 10 }));
  traffic.onPassed(tapped({ from: 2, atMs: START_MS + 20 }));
  traffic.onPassed(tapped({ from: 1, atMs: START_MS + 30 }));
  traffic.onPassed(tapped({ from: 2, atMs: START_MS + 50 }));
  expect(traffic.directions[1].answered.at(SECOND)).toBe((10 + 20) / 2);
  expect(traffic.directions[2].answered.at(SECOND)).toBe(20);
});

test('what is unread is a level, and unknown after a gap', () => {
  const traffic = new ChannelTraffic();
  traffic.onPassed(tapped({ bytes: 1_000 }));
  expect(traffic.directions[1].outstandingBytes.at(SECOND)).toBe(1_000);
  traffic.onMissed(5);
  traffic.onPassed(tapped({ bytes: 30 }));
  expect(traffic.directions[1].outstandingBytes.at(SECOND)).toBe(30);
  expect(traffic.timeline.lines[1]).toEqual({ missedCount: 5 });
});

test('a credit tells how long it took at most to read', () => {
  const traffic = new ChannelTraffic();
  traffic.onPassed(tapped());
  traffic.onPassed(tapped({ kind: 'credit', from: 2, credit: { bytes: 100, count: 1 }, atMs: START_MS + 12 }));
  expect(traffic.directions[1].read.at(SECOND)).toBe(12);
});
