import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type Frame, FrameType } from '@peerport/protocol';
import type { ReceivedMessage } from '../../src/base/message.ts';
import { type Delivery, Inbox, type InboxOptions } from '../../src/lanes/inbox.ts';
import type { LaneContext } from '../../src/lanes/lane-context.ts';
import type { IncomingMessage } from '../../src/transfer/carrier.ts';
import { fakeTime } from '../support/fake-time.ts';

let tasks: (() => void)[];
let delivered: string[];
let discarded: string[];
let inbox: Inbox;
let onDeliver: (name: string) => void;

beforeEach(() => {
  tasks = [];
  delivered = [];
  discarded = [];
  onDeliver = () => {};
  inbox = inboxWith('task');
});

const frameOf = (name: string): Frame => ({
  type: FrameType.message,
  lane: 0,
  payload: new TextEncoder().encode(name),
});
const nameOf = ({ payload }: ReceivedMessage) => new TextDecoder().decode(payload as Uint8Array);
const readoutOf = (name: string): IncomingMessage => ({ data: name, transferred: [], ports: [] });

type Readout = IncomingMessage | Promise<IncomingMessage>;

/** An inbox whose messages are names, and take as long to read as the test wants. */
function inboxThatReads(read: (name: string) => Readout, options: InboxOptions = {}, time = fakeTime): Inbox {
  const context = {
    link: { isPaired: true, writer: { push() {}, ride() {}, during: (run: () => void) => run() } },
    environment: { platform: { queueTask: (task: () => void) => void tasks.push(task) } },
  } as unknown as LaneContext;
  const reader = {
    read: (message: ReceivedMessage) => read(nameOf(message)),
    discard: (message: ReceivedMessage, readout?: object) => {
      discarded.push(readout === undefined ? nameOf(message) : `read ${nameOf(message)}`);
    },
  };
  const made = new Inbox(0, context, reader, options, time);
  made.handlers = {
    onMessage({ data }) {
      delivered.push(data as string);
      onDeliver(data as string);
    },
  };
  return made;
}

function inboxWith(delivery: Delivery): Inbox {
  return inboxThatReads(readoutOf, { delivery });
}

function runTasks(count = Number.POSITIVE_INFINITY): void {
  for (let index = 0; index < count && tasks.length > 0; index++) tasks.shift()?.();
}

const push = (...items: string[]) => {
  for (const name of items) inbox.receive(frameOf(name));
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

test('takeFrames during delivery drops the rest', () => {
  inbox.start();
  onDeliver = () => inbox.takeFrames();
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

  test('is what remains after takeFrames', () => {
    inbox.start();
    push('a');
    end();
    inbox.takeFrames();
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
  let slow: Inbox;

  beforeEach(() => {
    slow = inboxThatReads((name) => {
      if (name !== 'slow') return readoutOf(name);
      return new Promise((resolve) => {
        finish = () => resolve(readoutOf(name));
      });
    });
    slow.start();
    for (const name of ['slow', 'next']) slow.receive(frameOf(name));
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
    expect(slow.takeFrames()).toEqual([frameOf('slow'), frameOf('next')]);
    finish();
    await null;
    runTasks();
    expect(delivered).toEqual([]);
    slow.receive(frameOf('later'));
    runTasks();
    expect(delivered).toEqual(['later']);
  });
});

describe('the end, behind items that the app takes its time to make ready', () => {
  const TIMEOUT_MS = 10;
  let finish: Map<string, () => void>;
  let slow: Inbox;

  beforeEach(() => {
    jest.useFakeTimers();
    finish = new Map();
    const read = (name: string) =>
      new Promise<IncomingMessage>((resolve) => finish.set(name, () => resolve(readoutOf(name))));
    slow = inboxThatReads(read, { readTimeoutMs: TIMEOUT_MS });
    slow.start();
    for (const name of ['a', 'b']) slow.receive(frameOf(name));
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
    slow.discardAll();
    runTasks();
    expect(delivered).toEqual(['end']);
  });

  test('default: it waits', () => {
    const other = inboxThatReads(() => new Promise(() => {}));
    other.start();
    other.receive(frameOf('a'));
    other.end(() => delivered.push('end'));
    runTasks();
    pass(TIMEOUT_MS);
    expect(jest.getTimerCount()).toBe(0);
    expect(delivered).toEqual([]);
  });
});

describe('discardAll discards', () => {
  test('what has not been delivered, as it came, and what still comes', () => {
    inbox.start();
    push('a', 'b');
    runTasks(1);
    push('c');
    inbox.discardAll();
    push('d');
    runTasks();
    expect([delivered, discarded]).toEqual([['a'], ['b', 'c', 'd']]);
  });

  test('a message that was read, as what it was read to', async () => {
    let finish = () => {};
    const slow = inboxThatReads((name) => {
      return new Promise((resolve) => {
        finish = () => resolve(readoutOf(name));
      });
    });
    slow.start();
    for (const name of ['a', 'b']) slow.receive(frameOf(name));
    runTasks();
    finish();
    await null;
    slow.discardAll();
    runTasks();
    expect([delivered, discarded]).toEqual([[], ['read a', 'b']]);
  });

  test('a message that is being read, once it was', async () => {
    let finish = () => {};
    const slow = inboxThatReads((name) => {
      return new Promise((resolve) => {
        finish = () => resolve(readoutOf(name));
      });
    });
    slow.start();
    for (const name of ['a', 'b']) slow.receive(frameOf(name));
    runTasks();
    slow.discardAll();
    expect(discarded).toEqual(['b']);
    finish();
    await null;
    runTasks();
    expect([delivered, discarded]).toEqual([[], ['b', 'read a']]);
  });
});

test('after refuse, a message breaks the protocol, also when the others are discarded', () => {
  inbox.start();
  push('a');
  inbox.refuse('enough');
  expect(() => push('b')).toThrow('enough');
  inbox.discardAll();
  expect(() => push('c')).toThrow('enough');
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

  test('takeFrames within a batch drops the rest, and the next batch is whole', () => {
    onDeliver = (item) => item === 'a' && inbox.takeFrames();
    pushBatch('a', 'b', 'c');
    runTasks();
    pushBatch('d', 'e');
    runTasks(1);
    expect(delivered).toEqual(['a', 'd', 'e']);
  });
});
