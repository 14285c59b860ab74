import { beforeEach, expect, test } from '@jest/globals';
import { TaskQueue } from '../../src/platform/task-queue.ts';

let now: number;
let requestsCount: number;
let ran: string[];
let tasks: TaskQueue;

beforeEach(() => {
  now = 0;
  requestsCount = 0;
  ran = [];
  tasks = new TaskQueue(
    () => requestsCount++,
    () => now,
  );
});

const queue = (...names: string[]) => {
  for (const name of names) tasks.queue(() => ran.push(name));
};

/** Makes a go as a platform does. */
function go(which: 'requested' | 'other' = 'requested', during = () => {}): void {
  if (which === 'requested') requestsCount--;
  tasks.begin(which);
  during();
  while (tasks.step());
  tasks.end();
}

test('runs callbacks in order, in a go that it requests once', () => {
  queue('a', 'b', 'c');
  expect(ran).toEqual([]);
  expect(requestsCount).toBe(1);
  go();
  expect(ran).toEqual(['a', 'b', 'c']);
  expect(requestsCount).toBe(0);
});

test('runs what a callback queues in the same go', () => {
  tasks.queue(() => queue('later'));
  go();
  expect(ran).toEqual(['later']);
});

test('makes use of a go that is there anyway', () => {
  go('other', () => queue('a', 'b'));
  expect(ran).toEqual(['a', 'b']);
  expect(requestsCount).toBe(0);
});

test('requests no second go while one is on its way, whatever else comes in between', () => {
  queue('a');
  go('other', () => queue('b'));
  expect(ran).toEqual(['a', 'b']);
  queue('c');
  expect(requestsCount).toBe(1);
  go();
  expect(ran).toEqual(['a', 'b', 'c']);
});

test('leaves the event loop to others after 4 ms', () => {
  for (const name of ['a', 'b', 'c']) {
    tasks.queue(() => {
      ran.push(name);
      now += 3;
    });
  }
  go();
  expect(ran).toEqual(['a', 'b']);
  expect(requestsCount).toBe(1);
});

test('goes on after a callback that throws', () => {
  tasks.queue(() => {
    throw new Error('from a handler');
  });
  queue('next');
  tasks.begin('requested');
  expect(() => tasks.step()).toThrow('from a handler');
  tasks.step();
  tasks.end();
  expect(ran).toEqual(['next']);
});
