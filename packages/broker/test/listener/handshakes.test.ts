import { once } from 'node:events';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type BrokerLimits, DEFAULT_LIMITS } from '@peerport/protocol';
import { Handshakes } from '../../src/listener/handshakes.ts';

let nowMs: number;
let logged: string[];
let all: Handshakes[];

beforeEach(() => {
  nowMs = 0;
  logged = [];
  all = [];
});

afterEach(() => {
  for (const handshakes of all) handshakes.dropAll();
});

function make(limits: Partial<BrokerLimits> = {}): Handshakes {
  const handshakes = new Handshakes(
    { ...DEFAULT_LIMITS, ...limits },
    (_level, _fields, message) => logged.push(message),
    () => nowMs,
  );
  all.push(handshakes);
  return handshakes;
}

function begin(handshakes: Handshakes): Socket {
  const socket = new Socket();
  handshakes.begin(socket);
  return socket;
}

describe('maxHandshakesCount', () => {
  test('overridden: at, nobody is dropped', () => {
    const handshakes = make({ maxHandshakesCount: 3 });
    const sockets = [begin(handshakes), begin(handshakes), begin(handshakes)];
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([false, false, false]);
    expect(handshakes.hits.maxHandshakesCount).toBe(0);
  });

  test('overridden: over, the oldest is dropped, and counted', () => {
    const handshakes = make({ maxHandshakesCount: 2 });
    const sockets = [begin(handshakes), begin(handshakes), begin(handshakes)];
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, false, false]);
    expect(handshakes.hits.maxHandshakesCount).toBe(1);
  });

  test('whose token was accepted, or who has closed, does not count', async () => {
    const handshakes = make({ maxHandshakesCount: 2 });
    const [accepted, closed] = [begin(handshakes), begin(handshakes)];
    handshakes.end(accepted);
    closed.destroy();
    await once(closed, 'close');
    const others = [begin(handshakes), begin(handshakes)];
    expect([accepted, ...others].map(({ destroyed }) => destroyed)).toEqual([false, false, false]);
  });

  test('default: at, and over', () => {
    expect(DEFAULT_LIMITS.maxHandshakesCount).toBe(2_048);
    const handshakes = make();
    for (let count = 0; count < 2_048; count++) begin(handshakes);
    expect(handshakes.hits.maxHandshakesCount).toBe(0);
    begin(handshakes);
    expect(handshakes.hits.maxHandshakesCount).toBe(1);
  });
});

describe('maxRefusalsCountPerSecond', () => {
  const refuse = (handshakes: Handshakes, count: number) =>
    Array.from({ length: count }, () => handshakes.mayAnswer(begin(handshakes)));

  test('overridden: at, all are answered', () => {
    const handshakes = make({ maxRefusalsCountPerSecond: 2 });
    expect(refuse(handshakes, 2)).toEqual([true, true]);
    expect(handshakes.hits.maxRefusalsCountPerSecond).toBe(0);
  });

  test('overridden: over, they are dropped and counted, and the log is told once', () => {
    const handshakes = make({ maxRefusalsCountPerSecond: 2 });
    expect(refuse(handshakes, 5)).toEqual([true, true, false, false, false]);
    expect(handshakes.hits.maxRefusalsCountPerSecond).toBe(3);
    expect(logged).toHaveLength(1);
  });

  test('in the next second they are answered again', () => {
    const handshakes = make({ maxRefusalsCountPerSecond: 1 });
    expect(refuse(handshakes, 2)).toEqual([true, false]);
    nowMs = 999;
    expect(refuse(handshakes, 1)).toEqual([false]);
    nowMs = 1_000;
    expect(refuse(handshakes, 2)).toEqual([true, false]);
  });

  test('default: at, and over', () => {
    expect(DEFAULT_LIMITS.maxRefusalsCountPerSecond).toBe(100);
    expect(refuse(make(), 101)).toEqual([...Array.from({ length: 100 }, () => true), false]);
  });
});

test('dropAll drops whoever has no good token', () => {
  const handshakes = make();
  const [accepted, other] = [begin(handshakes), begin(handshakes)];
  handshakes.end(accepted);
  handshakes.dropAll();
  expect([accepted.destroyed, other.destroyed]).toEqual([false, true]);
});
