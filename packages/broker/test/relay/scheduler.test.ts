import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { Scheduler, type Task } from '../../src/relay/scheduler.ts';

/** Makes a task of so many parts, each of `bytes`, that logs the turn in which it does each part. */
function task(name: string, piecesCount: number, bytes: number, scheduler: Scheduler, log: string[]): Task {
  let leftCount = piecesCount;
  const self: Task = {
    run() {
      log.push(`${name}@${scheduler.turn}`);
      scheduler.spend(bytes);
      if (--leftCount > 0) scheduler.enqueue(self);
    },
  };
  return self;
}

test('a task runs after the sockets were polled next, and not before', async () => {
  const scheduler = new Scheduler(160);
  const log: string[] = [];
  scheduler.enqueue(task('a', 1, 10, scheduler, log));
  expect(log).toEqual([]);
  await setImmediate();
  expect(log).toEqual(['a@1']);
});

test('tasks that wait take turns, one part at a time', async () => {
  const scheduler = new Scheduler(1_000);
  const log: string[] = [];
  for (const [name, piecesCount] of [
    ['a', 3],
    ['b', 1],
    ['c', 2],
  ] as const)
    scheduler.enqueue(task(name, piecesCount, 10, scheduler, log));
  await setImmediate();
  expect(log).toEqual(['a@1', 'b@1', 'c@1', 'a@1', 'c@1', 'a@1']);
});

test('a turn has room for one job, and tasks that wait for one take turns', async () => {
  const scheduler = new Scheduler(1_000);
  const log: string[] = [];
  const job = (name: string, piecesCount: number): Task => {
    let leftCount = piecesCount;
    const self: Task = {
      run() {
        log.push(`${name}@${scheduler.turn}`);
        if (--leftCount > 0) scheduler.enqueueJob(self);
      },
    };
    return self;
  };
  scheduler.enqueueJob(job('a', 2));
  scheduler.enqueueJob(job('b', 1));
  while (log.length < 3) await setImmediate();
  expect(log).toEqual(['a@1', 'b@2', 'a@3']);
});

test('a job is taken at once if the turn had none and nobody waits, and not otherwise', async () => {
  const scheduler = new Scheduler(1_000);
  expect([scheduler.takeJob(), scheduler.takeJob()]).toEqual([true, false]);
  scheduler.enqueue({ run() {} });
  await setImmediate();
  expect(scheduler.takeJob()).toBe(true);
  const mayDo: boolean[] = [];
  for (let count = 0; count < 2; count++) scheduler.enqueueJob({ run: () => mayDo.push(scheduler.takeJob()) });
  await setImmediate();
  expect(scheduler.takeJob()).toBe(false);
  await setImmediate();
  expect(mayDo).toEqual([false, false]);
});

test('messages do not wait for jobs, nor jobs for messages', async () => {
  const scheduler = new Scheduler(30);
  const log: string[] = [];
  scheduler.enqueue(task('message', 10, 10, scheduler, log));
  for (const name of ['a', 'b']) scheduler.enqueueJob({ run: () => log.push(`${name}@${scheduler.turn}`) });
  await setImmediate();
  await setImmediate();
  const message = (turn: number) => `message@${turn}`;
  expect(log).toEqual(['a@1', message(1), message(1), message(1), 'b@2', message(2), message(2), message(2)]);
});

describe('maxTurnBytes', () => {
  test('default', () => {
    expect(DEFAULT_LIMITS.maxTurnBytes).toBe(128 * 1024);
    expect(new Scheduler(DEFAULT_LIMITS.maxTurnBytes).quantumBytes).toBe(8 * 1024);
  });

  test('overridden: at, the turn is used up, and the next one goes on where it was; below, it is not', async () => {
    const scheduler = new Scheduler(30);
    const log: string[] = [];
    scheduler.spend(29);
    expect(scheduler.isUsedUp).toBe(false);
    scheduler.spend(1);
    expect(scheduler.isUsedUp).toBe(true);
    for (const name of ['a', 'b']) scheduler.enqueue(task(name, 3, 10, scheduler, log));
    await setImmediate();
    expect(log).toEqual(['a@1', 'b@1', 'a@1']);
    await setImmediate();
    expect(log.slice(3)).toEqual(['b@2', 'a@2', 'b@2']);
  });

  test('overridden: over, what one task used too much does not count against the next turn', async () => {
    const scheduler = new Scheduler(30);
    const log: string[] = [];
    scheduler.enqueue(task('a', 2, 1_000, scheduler, log));
    scheduler.enqueue(task('b', 1, 10, scheduler, log));
    await setImmediate();
    await setImmediate();
    expect(log).toEqual(['a@1', 'b@2', 'a@2']);
  });
});
