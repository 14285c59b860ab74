import { expect, test } from '@jest/globals';

import { type ChannelRecord, Channels } from '../../src/model/channels.ts';
import { isGap } from '../../src/model/timeline.ts';
import { details, port, START_MS, tapped } from '../support/tapped.ts';

const LATER_MS = START_MS + 5_000;

test('a channel that ended keeps its messages, and says why', () => {
  const channels = new Channels();
  channels.onListed([details({ label: 'text' })], START_MS);
  channels.onTapped([tapped(), tapped({ kind: 'ended', reason: 'gone', atMs: LATER_MS })], 0);
  channels.onListed([], LATER_MS + 1);
  expect(channels.get('c')).toMatchObject({ details: { label: 'text' }, ended: { reason: 'gone', atMs: LATER_MS } });
  expect(channels.get('c')?.traffic.timeline.lines).toHaveLength(2);
});

test('an end that the tap missed has an unknown reason, until the tap tells it after all', () => {
  const channels = new Channels();
  channels.onListed([details()], START_MS);
  channels.onListed([], LATER_MS);
  expect(channels.get('c')?.ended?.reason).toBe('unknown');
  channels.onTapped([tapped({ kind: 'ended', reason: 'closed', atMs: LATER_MS })], 0);
  expect(channels.get('c')?.ended?.reason).toBe('closed');
});

test('a channel that the tap knows of before the list does has not ended', () => {
  const channels = new Channels();
  channels.onTapped([tapped({ atMs: LATER_MS })], 0);
  channels.onListed([], LATER_MS - 1);
  expect(channels.get('c')?.ended).toBeUndefined();
});

test('a list that was made before a channel ended does not bring it back', () => {
  const channels = new Channels();
  channels.onTapped([tapped({ kind: 'ended', reason: 'closed' })], 0);
  channels.onListed([details()], START_MS);
  expect(channels.get('c')?.ended?.reason).toBe('closed');
});

test('what waits in the relay for one port was sent by the other', () => {
  const channels = new Channels();
  channels.onListed([details({ port1: port({ bufferedBytes: 11 }), port2: port({ bufferedBytes: 22 }) })], START_MS);
  const { directions } = (channels.get('c') as ChannelRecord).traffic;
  expect([directions[1], directions[2]].map((side) => side.bufferedBytes.at(START_MS / 1_000))).toEqual([22, 11]);
});

test('a gap is in all channels that are open', () => {
  const channels = new Channels();
  channels.onTapped([tapped({ channel: 'a' }), tapped({ channel: 'b', kind: 'ended' }), tapped({ channel: 'c' })], 0);
  channels.onTapped([tapped({ channel: 'a' })], 9);
  expect(channels.get('a')?.traffic.timeline.missedCount).toBe(9);
  expect(channels.all.map(({ traffic }) => traffic.timeline.lines.map(isGap))).toEqual([
    [false, true, false],
    [false],
    [false, true],
  ]);
});

test('lines beyond the limit are dropped, the oldest first, and counted', () => {
  const channels = new Channels({ maxLinesCount: 3, maxTotalLinesCount: 100, maxEndedCount: 1 });
  channels.onTapped(
    [1, 2, 3, 4, 5].map((bytes) => tapped({ bytes })),
    0,
  );
  const { timeline } = (channels.get('c') as ChannelRecord).traffic;
  expect(timeline.lines).toMatchObject([{ bytes: 3 }, { bytes: 4 }, { bytes: 5 }]);
  expect(timeline.droppedCount).toBe(2);
});

test('many channels share the lines', () => {
  const channels = new Channels({ maxLinesCount: 10, maxTotalLinesCount: 12, maxEndedCount: 1 });
  for (const channel of ['a', 'b', 'c'])
    channels.onTapped(
      Array.from({ length: 10 }, () => tapped({ channel })),
      0,
    );
  expect(channels.all.map(({ traffic }) => traffic.timeline.lines.length)).toEqual([4, 4, 4]);
});

test('the channel that ended first is the first to be forgotten', () => {
  const channels = new Channels({ maxLinesCount: 10, maxTotalLinesCount: 100, maxEndedCount: 1 });
  for (const channel of ['a', 'b']) channels.onTapped([tapped({ channel, kind: 'ended' })], 0);
  expect(channels.all.map(({ id }) => id)).toEqual(['b']);
});
