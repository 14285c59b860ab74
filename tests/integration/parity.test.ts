import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Broker, startBroker } from '@peerport/broker';
import { expectedOf, isFaulty } from '../parity/case.ts';
import { allCases, caseGroups } from '../parity/cases/index.ts';
import { NodePlayer } from '../parity/node-player.ts';

const LEFT_OPEN_MS = 30_000;

let broker: Broker;
let player: NodePlayer;

beforeAll(async () => {
  broker = await startBroker();
  player = await NodePlayer.start(() => broker.createChannel());
});

afterAll(async () => {
  const deadlineMs = performance.now() + LEFT_OPEN_MS;
  let channels = await broker.channels();
  while (channels.length > 0 && performance.now() < deadlineMs) channels = await broker.channels();
  await player[Symbol.asyncDispose]();
  await broker.close();
  expect(channels).toEqual([]);
});

test('no two cases have one name', () => {
  const names = Object.values(caseGroups).flatMap((cases) => Object.keys(cases));
  expect(Object.keys(allCases)).toHaveLength(names.length);
});

/** Code that was written for `MessagePort` cannot tell a `PeerPort` from one, but where a case says so. */
describe.each(['PeerPort in Node', 'MessagePort in Node'] as const)('%s', (implementation) => {
  describe.each(Object.entries(caseGroups))('%s', (_, cases) => {
    for (const [name, played] of Object.entries(cases)) {
      const run = isFaulty(played, implementation) ? test.failing : test;
      run(name, async () => {
        expect(await player.play(implementation, name)).toEqual(expectedOf(played, implementation));
      });
    }
  });
});
