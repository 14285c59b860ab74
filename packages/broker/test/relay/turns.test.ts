import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { Turns, type Worker } from '../../src/relay/turns.ts';

/** Has so many pieces to do, each of `bytes`, and writes down when it does one. */
function worker(name: string, piecesCount: number, bytes: number, turns: Turns, log: string[]): Worker {
  let leftCount = piecesCount;
  const self: Worker = {
    proceed() {
      log.push(`${name}@${turns.number}`);
      turns.spend(bytes);
      if (--leftCount > 0) turns.wait(self);
    },
  };
  return self;
}

test('who waits has its turn after the next look at the sockets, and not before', async () => {
  const turns = new Turns(160);
  const log: string[] = [];
  turns.wait(worker('a', 1, 10, turns, log));
  expect(log).toEqual([]);
  await setImmediate();
  expect(log).toEqual(['a@1']);
});

test('those who wait take turns, a piece each', async () => {
  const turns = new Turns(1_000);
  const log: string[] = [];
  for (const [name, piecesCount] of [
    ['a', 3],
    ['b', 1],
    ['c', 2],
  ] as const)
    turns.wait(worker(name, piecesCount, 10, turns, log));
  await setImmediate();
  expect(log).toEqual(['a@1', 'b@1', 'c@1', 'a@1', 'c@1', 'a@1']);
});

test('a turn has room for one job, and those who wait to do one take turns', async () => {
  const turns = new Turns(1_000);
  const log: string[] = [];
  const job = (name: string, piecesCount: number): Worker => {
    let leftCount = piecesCount;
    const self: Worker = {
      proceed() {
        log.push(`${name}@${turns.number}`);
        if (--leftCount > 0) turns.waitForJob(self);
      },
    };
    return self;
  };
  turns.waitForJob(job('a', 2));
  turns.waitForJob(job('b', 1));
  while (log.length < 3) await setImmediate();
  expect(log).toEqual(['a@1', 'b@2', 'a@3']);
});

test('a job is done at once where there was none in the turn and nobody waits, and not otherwise', async () => {
  const turns = new Turns(1_000);
  expect([turns.takeJob(), turns.takeJob()]).toEqual([true, false]);
  turns.wait({ proceed() {} });
  await setImmediate();
  expect(turns.takeJob()).toBe(true);
  const mayDo: boolean[] = [];
  for (let count = 0; count < 2; count++) turns.waitForJob({ proceed: () => mayDo.push(turns.takeJob()) });
  await setImmediate();
  expect(turns.takeJob()).toBe(false);
  await setImmediate();
  expect(mayDo).toEqual([false, false]);
});

test('messages do not wait for jobs, nor jobs for messages', async () => {
  const turns = new Turns(30);
  const log: string[] = [];
  turns.wait(worker('message', 10, 10, turns, log));
  for (const name of ['a', 'b']) turns.waitForJob({ proceed: () => log.push(`${name}@${turns.number}`) });
  await setImmediate();
  await setImmediate();
  const message = (turn: number) => `message@${turn}`;
  expect(log).toEqual(['a@1', message(1), message(1), message(1), 'b@2', message(2), message(2), message(2)]);
});

describe('maxTurnBytes', () => {
  test('default', () => {
    expect(DEFAULT_LIMITS.maxTurnBytes).toBe(128 * 1024);
    expect(new Turns(DEFAULT_LIMITS.maxTurnBytes).sliceBytes).toBe(8 * 1024);
  });

  test('overridden: at, the turn is used up, and who is left goes on in the next, where it was; below, it is not', async () => {
    const turns = new Turns(30);
    const log: string[] = [];
    turns.spend(29);
    expect(turns.isUsedUp).toBe(false);
    turns.spend(1);
    expect(turns.isUsedUp).toBe(true);
    for (const name of ['a', 'b']) turns.wait(worker(name, 3, 10, turns, log));
    await setImmediate();
    expect(log).toEqual(['a@1', 'b@1', 'a@1']);
    await setImmediate();
    expect(log.slice(3)).toEqual(['b@2', 'a@2', 'b@2']);
  });

  test('overridden: over, what one takes too much is not taken from others of the next turn', async () => {
    const turns = new Turns(30);
    const log: string[] = [];
    turns.wait(worker('a', 2, 1_000, turns, log));
    turns.wait(worker('b', 1, 10, turns, log));
    await setImmediate();
    await setImmediate();
    expect(log).toEqual(['a@1', 'b@2', 'a@2']);
  });
});
