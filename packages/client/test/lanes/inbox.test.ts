import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type Delivery, Inbox } from '../../src/lanes/inbox.ts';
import { fakeTime } from '../support/fake-time.ts';

interface Item {
  readonly name: string;
}

let tasks: (() => void)[];
let delivered: string[];
let discarded: string[];
let inbox: Inbox<Item, Item>;
let onDeliver: (item: string) => void;

beforeEach(() => {
  tasks = [];
  delivered = [];
  discarded = [];
  onDeliver = () => {};
  inbox = inboxWith('task');
});

function inboxWith(delivery: Delivery): Inbox<Item, Item> {
  const deliver = ({ name }: Item) => {
    delivered.push(name);
    onDeliver(name);
  };
  const discard = ({ name }: Item) => discarded.push(name);
  const hooks = { prepare: (item: Item) => item, deliver, discard, during: (run: () => void) => run() };
  return new Inbox((task) => tasks.push(task), hooks, { delivery });
}

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
  const end = () => inbox.end(() => delivered.push('end'));

  test('comes after everything else, once', () => {
    inbox.start();
    push('a', 'b');
    end();
    runTasks();
    expect(delivered).toEqual(['a', 'b', 'end']);
    expect(inbox.isDone).toBe(true);
  });

  test('does not wait for start; what is before it does', () => {
    push('a', 'b');
    end();
    expect(delivered).toEqual([]);
    runTasks();
    expect(delivered).toEqual(['end']);
    expect(inbox.isDone).toBe(false);
    inbox.start();
    runTasks();
    expect(delivered).toEqual(['end', 'a', 'b']);
    expect(inbox.isDone).toBe(true);
  });

  test('does not wait for an inbox that is stopped', () => {
    inbox.start();
    onDeliver = (name) => name === 'a' && inbox.stop();
    push('a', 'b');
    end();
    runTasks();
    expect(delivered).toEqual(['a', 'end']);
  });

  test('keeps its place if the inbox is started before the task in which it would come', () => {
    push('a');
    end();
    inbox.start();
    runTasks();
    expect(delivered).toEqual(['a', 'end']);
  });

  test('is what remains after takeAll', () => {
    inbox.start();
    push('a');
    end();
    inbox.takeAll();
    runTasks();
    expect(delivered).toEqual(['end']);
  });

  test('is silence: nothing more is delivered, unless what is left is started', () => {
    push('a');
    expect(inbox.isSilent).toBe(false);
    end();
    expect(inbox.isSilent).toBe(false);
    runTasks();
    expect(inbox.isSilent).toBe(true);
    inbox.start();
    expect(inbox.isSilent).toBe(false);
    runTasks();
    expect(inbox.isSilent).toBe(true);
  });
});

describe('an item that takes time to prepare', () => {
  let finish: () => void;
  let slow: Inbox<Item, Item>;

  beforeEach(() => {
    slow = new Inbox<Item, Item>((task) => tasks.push(task), {
      prepare(item) {
        if (item.name !== 'slow') return item;
        return new Promise((resolve) => {
          finish = () => resolve(item);
        });
      },
      deliver: ({ name }) => delivered.push(name),
      discard: ({ name }, ready) => discarded.push(ready === undefined ? name : `ready ${name}`),
      during: (run) => run(),
    });
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

  test('holds back the end, unless the inbox is stopped', async () => {
    slow.end(() => delivered.push('end'));
    runTasks();
    expect(delivered).toEqual([]);
    slow.stop();
    runTasks();
    expect(delivered).toEqual(['end']);
    finish();
    await null;
    slow.start();
    runTasks();
    expect(delivered).toEqual(['end', 'slow', 'next']);
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

describe('the end, behind items that the app takes its time to make ready', () => {
  const TIMEOUT_MS = 10;
  let finish: Map<string, () => void>;
  let slow: Inbox<Item, Item>;

  beforeEach(() => {
    jest.useFakeTimers();
    finish = new Map();
    const hooks = {
      prepare: (item: Item) => new Promise<Item>((resolve) => finish.set(item.name, () => resolve(item))),
      deliver: ({ name }: Item) => delivered.push(name),
      discard: ({ name }: Item) => discarded.push(name),
      during: (run: () => void) => run(),
    };
    slow = new Inbox<Item, Item>((task) => tasks.push(task), hooks, { prepareTimeoutMs: TIMEOUT_MS }, fakeTime);
    slow.start();
    for (const name of ['a', 'b']) slow.push({ name });
    runTasks();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  const end = () => slow.end(() => delivered.push('end'));

  function pass(ms: number): void {
    jest.advanceTimersByTime(ms);
    runTasks();
  }

  async function makeReady(name: string): Promise<void> {
    finish.get(name)?.();
    await null;
    runTasks();
  }

  test('at: it waits for each of them', async () => {
    end();
    for (const name of ['a', 'b']) {
      pass(TIMEOUT_MS - 1);
      await makeReady(name);
    }
    runTasks();
    expect(delivered).toEqual(['a', 'b', 'end']);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('over: it comes; what becomes ready later comes then, and the rest', async () => {
    pass(2 * TIMEOUT_MS);
    end();
    pass(TIMEOUT_MS - 1);
    expect(delivered).toEqual([]);
    pass(1);
    expect(delivered).toEqual(['end']);
    expect(slow.isDone).toBe(false);
    await makeReady('a');
    await makeReady('b');
    expect(delivered).toEqual(['end', 'a', 'b']);
    expect(slow.isDone).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('comes at once when they are dropped', () => {
    end();
    slow.drop();
    runTasks();
    expect(delivered).toEqual(['end']);
  });

  test('default: it waits', () => {
    const hooks = {
      prepare: () => new Promise<Item>(() => {}),
      deliver: () => {},
      discard: () => {},
      during: (run: () => void) => run(),
    };
    const other = new Inbox<Item, Item>((task) => tasks.push(task), hooks, {}, fakeTime);
    other.start();
    other.push({ name: 'a' });
    other.end(() => delivered.push('end'));
    runTasks();
    pass(TIMEOUT_MS);
    expect(jest.getTimerCount()).toBe(0);
    expect(delivered).toEqual([]);
  });
});

describe('drop discards', () => {
  test('what has not been delivered, as it came', () => {
    inbox.start();
    push('a', 'b');
    runTasks(1);
    push('c');
    inbox.drop();
    runTasks();
    expect([delivered, discarded]).toEqual([['a'], ['b', 'c']]);
  });

  test('an item that was made ready, and one that is about to be, as what they are then', async () => {
    const finish: (() => void)[] = [];
    const slow = new Inbox<Item, Item>((task) => tasks.push(task), {
      prepare: (item) => new Promise((resolve) => finish.push(() => resolve(item))),
      deliver: ({ name }) => delivered.push(name),
      discard: ({ name }, ready) => discarded.push(ready === undefined ? name : `ready ${name}`),
      during: (run) => run(),
    });
    slow.start();
    for (const name of ['a', 'b']) slow.push({ name });
    runTasks();
    finish[0]?.();
    await null;
    slow.drop();
    expect(discarded).toEqual(['ready a', 'b']);
    for (const name of ['c', 'd']) slow.push({ name });
    runTasks();
    slow.drop();
    expect(discarded).toEqual(['ready a', 'b', 'd']);
    finish[1]?.();
    await null;
    runTasks();
    expect(discarded).toEqual(['ready a', 'b', 'd', 'ready c']);
    expect(delivered).toEqual([]);
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

test('stop holds back an item whose task is on its way', () => {
  inbox.start();
  push('a');
  inbox.stop();
  runTasks();
  expect(delivered).toEqual([]);
  inbox.start();
  runTasks();
  expect(delivered).toEqual(['a']);
});

describe('in batches', () => {
  beforeEach(() => {
    inbox = inboxWith('batch');
    inbox.start();
  });

  const pushBatch = (...items: string[]) => {
    push(...items);
    inbox.endBatch();
  };

  test('delivers a batch in one task', () => {
    pushBatch('a', 'b', 'c');
    pushBatch('d', 'e');
    runTasks(1);
    expect(delivered).toEqual(['a', 'b', 'c']);
    runTasks(1);
    expect(delivered).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('delivers the end after the last batch', () => {
    pushBatch('a');
    push('b');
    inbox.end(() => delivered.push('end'));
    runTasks();
    expect(delivered).toEqual(['a', 'b', 'end']);
  });

  test('stops within a batch', () => {
    onDeliver = (item) => item === 'a' && inbox.stop();
    pushBatch('a', 'b', 'c');
    runTasks();
    expect(delivered).toEqual(['a']);
    inbox.start();
    runTasks(1);
    expect(delivered).toEqual(['a', 'b', 'c']);
  });

  test('takeAll within a batch drops the rest, and the next batch is whole', () => {
    onDeliver = (item) => item === 'a' && inbox.takeAll();
    pushBatch('a', 'b', 'c');
    runTasks();
    pushBatch('d', 'e');
    runTasks(1);
    expect(delivered).toEqual(['a', 'd', 'e']);
  });
});
