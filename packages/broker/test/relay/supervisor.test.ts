import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type BrokerLimits, DEFAULT_LIMITS } from '@peerport/protocol';
import { Scheduler } from '../../src/relay/scheduler.ts';
import { type SupervisedSocket, Supervisor } from '../../src/relay/supervisor.ts';

const MIB = 1024 * 1024;
const all: Supervisor[] = [];

afterEach(() => {
  for (const supervisor of all.splice(0)) supervisor.close();
});

class FakeSocket extends EventEmitter {
  isTerminated = false;

  terminate(): void {
    this.isTerminated = true;
    this.emit('close');
  }
}

/** A supervisor, and sockets of holders who have so many bytes kept. */
function make(limits: Partial<BrokerLimits>, ...sockets: readonly (readonly [holder: string, bytes: number])[]) {
  const scheduler = new Scheduler(Number.POSITIVE_INFINITY);
  const supervisor = new Supervisor({ ...DEFAULT_LIMITS, ...limits }, scheduler);
  all.push(supervisor);
  const fakes = sockets.map(([holder, bytes]) => {
    const ws = new FakeSocket();
    supervisor.add({ ws, ingress: {}, holder, keptBytes: () => bytes } as unknown as SupervisedSocket);
    return ws;
  });
  const terminated = () => fakes.flatMap(({ isTerminated }, index) => (isTerminated ? [index] : []));
  return { scheduler, supervisor, terminated };
}

describe('maxKeptBytes', () => {
  const greedy = [
    ['honest', 60 * MIB],
    ['greedy', 50 * MIB],
    ['greedy', 50 * MIB],
    ['greedy', 40 * MIB],
  ] as const;

  test('overridden: at, no socket is cut off; over, the largest one of the holder who takes most', () => {
    const at = make({ maxKeptBytes: 200 * MIB }, ...greedy);
    at.supervisor.enforceBudget();
    expect(at.terminated()).toEqual([]);
    const over = make({ maxKeptBytes: 199 * MIB }, ...greedy);
    over.supervisor.enforceBudget();
    expect(over.terminated()).toEqual([2]);
  });

  test('over by much, as many as it takes', () => {
    const { supervisor, terminated } = make({ maxKeptBytes: 100 * MIB }, ...greedy);
    supervisor.enforceBudget();
    expect(terminated()).toEqual([1, 2]);
  });

  test('default: half of what the thread may take', () => {
    expect(DEFAULT_LIMITS.maxKeptBytes).toBe(256 * MIB);
    expect(DEFAULT_LIMITS.maxKeptBytes).toBe(DEFAULT_LIMITS.maxRelayHeapBytes / 2);
  });

  test('from half of it on, less may wait for each, until less is kept', () => {
    const { supervisor } = make({ maxKeptBytes: 120 * MIB, relayBufferBytes: 1_600 }, ['honest', 61 * MIB]);
    expect(supervisor.allowance.bytes).toBe(1_600);
    supervisor.enforceBudget();
    expect(supervisor.allowance.bytes).toBe(100);
    const { supervisor: other } = make({ maxKeptBytes: 122 * MIB, relayBufferBytes: 1_600 }, ['honest', 61 * MIB]);
    other.enforceBudget();
    expect(other.allowance.bytes).toBe(1_600);
  });

  test('it looks again before so much more can be kept', async () => {
    const { scheduler, terminated } = make({ maxKeptBytes: 40 * MIB }, ['greedy', 41 * MIB]);
    scheduler.spend(10 * MIB - 1);
    await new Promise(setImmediate);
    expect(terminated()).toEqual([]);
    scheduler.spend(1);
    await new Promise(setImmediate);
    expect(terminated()).toEqual([0]);
  });
});
