import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { Channel } from '../../src/core/channel.ts';
import { grantsFrom } from '../../src/core/grants.ts';
import { Leftovers } from '../../src/relay/leftovers.ts';
import { Turns } from '../../src/relay/turns.ts';

const COUNT = 100;
const grants = grantsFrom({}, DEFAULT_LIMITS);

test('what a port leaves behind ends over many turns, and not what was paired meanwhile', async () => {
  const turns = new Turns(DEFAULT_LIMITS.maxTurnBytes);
  const parent = new Channel('parent', undefined, grants, undefined, 0);
  const derive = (side: 1 | 2) =>
    Array.from({ length: COUNT }, (_, index) => {
      const derivation = { parent, side, creator: 'holder' };
      return new Channel(`${side} ${index}`, undefined, grants, derivation, 0);
    });
  const [ofFirst, ofSecond] = [derive(1), derive(2)];
  const ended: [channel: Channel, turn: number][] = [];
  const leftovers = new Leftovers(turns, (channel) => {
    ended.push([channel, turns.number]);
    channel.dispose();
  });
  leftovers.addOf(parent, 1);
  expect(ended).toEqual([]);
  const paired = ofFirst.at(-1) as Channel;
  paired.wasPaired = true;
  while (ended.length < COUNT - 1) await setImmediate();
  expect(ended.map(([channel]) => channel)).toEqual(ofFirst.slice(0, -1));
  expect(new Set(ended.map(([, turn]) => turn)).size).toBe(ended.length);
  leftovers.addOf(parent);
  while (ended.length < 2 * COUNT - 1) await setImmediate();
  expect(ended.slice(COUNT - 1).map(([channel]) => channel)).toEqual(ofSecond);
});
