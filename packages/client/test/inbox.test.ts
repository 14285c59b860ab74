import { beforeEach, describe, expect, test } from '@jest/globals';
import { Inbox } from '../src/inbox.ts';

let tasks: (() => void)[];
let delivered: string[];
let inbox: Inbox<{ name: string }>;
let onDeliver: (item: string) => void;

beforeEach(() => {
  tasks = [];
  delivered = [];
  onDeliver = () => {};
  inbox = new Inbox(
    (task) => tasks.push(task),
    ({ name }) =>
      () => {
        delivered.push(name);
        onDeliver(name);
      },
  );
});

function runTasks(count = Number.POSITIVE_INFINITY): void {
  for (let index = 0; index < count && tasks.length > 0; index++) tasks.shift()?.();
}

const push = (...items: string[]) => {
  for (const name of items) inbox.push({ name });
};

test('delivers nothing before it is started, and nothing in the task that starts it', () => {
  push('a');
  runTasks();
  inbox.start();
  expect(delivered).toEqual([]);
  runTasks();
  expect(delivered).toEqual(['a']);
});

test('delivers one item a task, in order', () => {
  inbox.start();
  push('a', 'b', 'c');
  runTasks(1);
  expect(delivered).toEqual(['a']);
  expect(tasks).toHaveLength(1);
  runTasks();
  expect(delivered).toEqual(['a', 'b', 'c']);
  expect(tasks).toHaveLength(0);
});

test('an item that arrives during delivery waits for its turn', () => {
  inbox.start();
  onDeliver = (item) => item === 'a' && push('c');
  push('a', 'b');
  runTasks();
  expect(delivered).toEqual(['a', 'b', 'c']);
});

test('takeAll during delivery drops the rest', () => {
  inbox.start();
  onDeliver = () => inbox.takeAll();
  push('a', 'b');
  runTasks();
  expect(delivered).toEqual(['a']);
  push('c');
  runTasks();
  expect(delivered).toEqual(['a', 'c']);
});

test('goes on after a delivery that throws', () => {
  inbox.start();
  onDeliver = (item) => {
    if (item === 'a') throw new Error('from a handler');
  };
  push('a', 'b');
  expect(() => runTasks()).toThrow('from a handler');
  runTasks();
  expect(delivered).toEqual(['a', 'b']);
});

describe('the end', () => {
  test('comes after everything else', () => {
    inbox.start();
    push('a');
    inbox.end({ name: 'end' });
    runTasks();
    expect(delivered).toEqual(['a', 'end']);
  });

  test('does not wait for start when nothing else does', () => {
    inbox.end({ name: 'end' });
    runTasks();
    expect(delivered).toEqual(['end']);
  });

  test('waits with what is before it', () => {
    push('a');
    inbox.end({ name: 'end' });
    runTasks();
    expect(delivered).toEqual([]);
    inbox.start();
    runTasks();
    expect(delivered).toEqual(['a', 'end']);
  });

  test('is what remains after takeAll', () => {
    push('a');
    inbox.takeAll();
    inbox.end({ name: 'end' });
    runTasks();
    expect(delivered).toEqual(['end']);
  });
});

describe('an item that takes time to prepare', () => {
  let finish: () => void;
  let slow: Inbox<{ name: string }>;

  beforeEach(() => {
    slow = new Inbox(
      (task) => tasks.push(task),
      ({ name }) => {
        const deliver = () => void delivered.push(name);
        if (name !== 'slow') return deliver;
        return new Promise((resolve) => {
          finish = () => resolve(deliver);
        });
      },
    );
    slow.start();
    for (const name of ['slow', 'next']) slow.push({ name });
    runTasks();
  });

  test('holds back those behind it', async () => {
    expect(delivered).toEqual([]);
    finish();
    await null;
    runTasks();
    expect(delivered).toEqual(['slow', 'next']);
  });

  test('is not delivered once it was taken out', async () => {
    expect(slow.takeAll()).toEqual([{ name: 'slow' }, { name: 'next' }]);
    finish();
    await null;
    runTasks();
    expect(delivered).toEqual([]);
    slow.push({ name: 'later' });
    runTasks();
    expect(delivered).toEqual(['later']);
  });
});

test('stop holds back what has not been delivered', () => {
  inbox.start();
  onDeliver = () => inbox.stop();
  push('a', 'b');
  runTasks();
  expect(delivered).toEqual(['a']);
  inbox.start();
  runTasks();
  expect(delivered).toEqual(['a', 'b']);
});
