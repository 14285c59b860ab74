import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { beginReading, endReading, queueTask } from '../../../src/platform/node/tasks.ts';

/** More than two goes have steps. */
const MANY = 200;

function runMany(count: number, each: (index: number) => void): Promise<void> {
  return new Promise((resolve) => {
    for (let index = 0; index < count; index++) {
      queueTask(() => {
        each(index);
        if (index === count - 1) setImmediate(resolve);
      });
    }
  });
}

test('drains ticks and microtasks, and what they queue, before the next callback', async () => {
  const order: string[] = [];
  await runMany(MANY, (index) => {
    order.push(`${index}`);
    process.nextTick(() => order.push(`${index} tick`));
    void Promise.resolve()
      .then(() => {})
      .then(() => {
        order.push(`${index} microtask`);
        process.nextTick(() => order.push(`${index} tick of a microtask`));
      });
  });
  const expected = Array.from({ length: MANY }, (_, index) => [
    `${index}`,
    `${index} tick`,
    `${index} microtask`,
    `${index} tick of a microtask`,
  ]);
  expect(order).toEqual(expected.flat());
});

test('runs nothing in the task that queues', async () => {
  const order: string[] = [];
  const done = runMany(1, () => order.push('callback'));
  order.push('queued');
  await done;
  expect(order).toEqual(['queued', 'callback']);
});

test('what a callback queues runs after what was queued before', async () => {
  const order: string[] = [];
  const later = new Promise<void>((resolve) => {
    queueTask(() => {
      queueTask(() => {
        order.push('later');
        resolve();
      });
      order.push('first');
    });
  });
  queueTask(() => order.push('second'));
  await later;
  expect(order).toEqual(['first', 'second', 'later']);
});

test('gives timers their turn, the sooner the longer the callbacks take', async () => {
  const goes: number[] = [];
  let ranCount = 0;
  let timer: NodeJS.Timeout | undefined;
  const tick = () => {
    goes.push(ranCount);
    ranCount = 0;
    timer = setTimeout(tick, 1);
  };
  tick();
  await runMany(100, () => {
    ranCount++;
    for (const endMs = performance.now() + 1; performance.now() < endMs; );
  });
  clearTimeout(timer);
  expect(Math.max(...goes)).toBeLessThan(12);
});

describe('a task that reads', () => {
  let order: string[];

  function inTask(callback: () => void): void {
    const isFirst = beginReading();
    callback();
    if (isFirst) endReading();
  }

  function read(...names: string[]): void {
    inTask(() => queueAll(names));
  }

  function queueAll(names: readonly string[]): void {
    for (const name of names) {
      queueTask(() => {
        order.push(name);
        void Promise.resolve()
          .then(() => {})
          .then(() => order.push(`${name} microtask`));
      });
    }
    order.push('read');
  }

  test('runs the first callback in the task that it is called in, and the others later', async () => {
    order = [];
    read('a', 'b');
    expect(order).toEqual(['read', 'a']);
    await nextTurn();
    await nextTurn();
    expect(order).toEqual(['read', 'a', 'a microtask', 'b', 'b microtask']);
  });

  test('goes on when the first callback throws', async () => {
    order = [];
    const queueThrowing = () => {
      queueTask(() => {
        throw new Error('in the first');
      });
      queueTask(() => order.push('second'));
    };
    expect(() => inTask(queueThrowing)).toThrow('in the first');
    await nextTurn();
    expect(order).toEqual(['second']);
    await nextTurn();
    read('third');
    expect(order).toEqual(['second', 'read', 'third']);
    await nextTurn();
  });

  test('runs none as long as the microtasks of one may not be drained, or others wait', async () => {
    order = [];
    read('a');
    read('b');
    expect(order).toEqual(['read', 'a', 'read']);
    await nextTurn();
    await nextTurn();
    expect(order).toEqual(['read', 'a', 'read', 'a microtask', 'b', 'b microtask']);
    read('c');
    expect(order.slice(-2)).toEqual(['read', 'c']);
    await nextTurn();
  });
});
