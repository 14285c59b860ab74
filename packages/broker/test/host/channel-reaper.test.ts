import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { Channel } from '../../src/core/channel.ts';
import { grantsFrom } from '../../src/core/grants.ts';
import { ChannelReaper } from '../../src/host/channel-reaper.ts';
import { Scheduler } from '../../src/relay/scheduler.ts';

const COUNT = 100;
const grants = grantsFrom({}, DEFAULT_LIMITS);

test('what a port leaves behind ends over many scheduler, and not what was paired meanwhile', async () => {
  const scheduler = new Scheduler(DEFAULT_LIMITS.maxTurnBytes);
  const parent = new Channel('parent', undefined, grants, undefined, 0);
  const derive = (side: 1 | 2) =>
    Array.from({ length: COUNT }, (_, index) => {
      const derivation = { parent, side, creator: 'holder' };
      return new Channel(`${side} ${index}`, undefined, grants, derivation, 0);
    });
  const [ofFirst, ofSecond] = [derive(1), derive(2)];
  const ended: [channel: Channel, turn: number][] = [];
  const reaper = new ChannelReaper(scheduler, (channel) => {
    ended.push([channel, scheduler.turn]);
    channel.dispose();
  });
  reaper.reapDerived(parent, 1);
  expect(ended).toEqual([]);
  const paired = ofFirst.at(-1) as Channel;
  paired.wasPaired = true;
  while (ended.length < COUNT - 1) await setImmediate();
  expect(ended.map(([channel]) => channel)).toEqual(ofFirst.slice(0, -1));
  expect(new Set(ended.map(([, turn]) => turn)).size).toBe(ended.length);
  reaper.reapDerived(parent);
  while (ended.length < 2 * COUNT - 1) await setImmediate();
  expect(ended.slice(COUNT - 1).map(([channel]) => channel)).toEqual(ofSecond);
});
