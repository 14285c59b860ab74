import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type BrokerLimits, DEFAULT_LIMITS } from '@peerport/protocol';
import { Turns } from '../../src/relay/turns.ts';
import type { KeptSocket } from '../../src/relay/upkeep.ts';
import { tooMany, Upkeep } from '../../src/relay/upkeep.ts';

const MIB = 1024 * 1024;
const all: Upkeep[] = [];

afterEach(() => {
  for (const upkeep of all.splice(0)) upkeep.close();
});

class FakeSocket extends EventEmitter {
  isTerminated = false;

  terminate(): void {
    this.isTerminated = true;
    this.emit('close');
  }
}

/** An upkeep, and sockets of holders who have so many bytes kept. */
function make(limits: Partial<BrokerLimits>, ...sockets: readonly (readonly [holder: string, bytes: number])[]) {
  const turns = new Turns(Number.POSITIVE_INFINITY);
  const upkeep = new Upkeep({ ...DEFAULT_LIMITS, ...limits }, turns);
  all.push(upkeep);
  const fakes = sockets.map(([holder, bytes]) => {
    const ws = new FakeSocket();
    upkeep.add({ ws, intake: {}, holder, keptBytes: () => bytes } as unknown as KeptSocket);
    return ws;
  });
  const terminated = () => fakes.flatMap(({ isTerminated }, index) => (isTerminated ? [index] : []));
  return { turns, upkeep, terminated };
}

describe('maxKeptBytes', () => {
  const greedy = [
    ['honest', 60 * MIB],
    ['greedy', 50 * MIB],
    ['greedy', 50 * MIB],
    ['greedy', 40 * MIB],
  ] as const;

  test('overridden: at, nobody is cut off; over, the one for which most is kept, of the holder for whom most is', () => {
    const at = make({ maxKeptBytes: 200 * MIB }, ...greedy);
    at.upkeep.makeRoom();
    expect(at.terminated()).toEqual([]);
    const over = make({ maxKeptBytes: 199 * MIB }, ...greedy);
    over.upkeep.makeRoom();
    expect(over.terminated()).toEqual([2]);
  });

  test('over by much, as many as it takes', () => {
    const { upkeep, terminated } = make({ maxKeptBytes: 100 * MIB }, ...greedy);
    upkeep.makeRoom();
    expect(terminated()).toEqual([1, 2]);
  });

  test('default: half of what the thread may take', () => {
    expect(DEFAULT_LIMITS.maxKeptBytes).toBe(256 * MIB);
    expect(DEFAULT_LIMITS.maxKeptBytes).toBe(DEFAULT_LIMITS.maxRelayHeapBytes / 2);
  });

  test('from half of it on, there is less room for each, until there is less again', () => {
    const { upkeep } = make({ maxKeptBytes: 120 * MIB, relayBufferBytes: 1_600 }, ['honest', 61 * MIB]);
    expect(upkeep.room.bytes).toBe(1_600);
    upkeep.makeRoom();
    expect(upkeep.room.bytes).toBe(100);
    const { upkeep: other } = make({ maxKeptBytes: 122 * MIB, relayBufferBytes: 1_600 }, ['honest', 61 * MIB]);
    other.makeRoom();
    expect(other.room.bytes).toBe(1_600);
  });

  test('it looks again before so much more can be kept', async () => {
    const { turns, terminated } = make({ maxKeptBytes: 40 * MIB }, ['greedy', 41 * MIB]);
    turns.spend(10 * MIB - 1);
    await new Promise(setImmediate);
    expect(terminated()).toEqual([]);
    turns.spend(1);
    await new Promise(setImmediate);
    expect(terminated()).toEqual([0]);
  });
});

test('of many sockets, no more are chosen than it takes', () => {
  const sockets = Array.from({ length: 1_000 }, (_, index) => ({ socket: { holder: `${index % 10}` }, bytes: 1 }));
  expect(tooMany(sockets, 17)).toHaveLength(17);
  expect(tooMany(sockets, 5_000)).toHaveLength(1_000);
});
