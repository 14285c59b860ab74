import { describe, expect, test } from '@jest/globals';
import {
  checkReadableStream,
  receiveReadableStream,
  sendReadableStream,
} from '../../../src/transfer/transferables/readable-stream.ts';
import { nextEvent, settle } from '../../support/events.ts';
import { type MemoryLane, memoryLanes } from '../../support/memory-lane.ts';
import { CountingSource, networkError, postedCount, readAll } from '../../support/streams.ts';

interface Transfer {
  received: ReadableStream;
  near: MemoryLane;
  far: MemoryLane;
}

function transfer(stream: ReadableStream): Transfer {
  const [near, far] = memoryLanes();
  sendReadableStream(stream, near);
  return { received: receiveReadableStream(far), near, far };
}

function streamOf(...chunks: unknown[]): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

const isClosed = ({ near, far }: Transfer) => near.isClosed && far.isClosed;

describe('a stream that was sent', () => {
  test('is locked', () => {
    const { stream } = new CountingSource();
    transfer(stream);
    expect(stream.locked).toBe(true);
  });

  test('must not be locked before: nothing happens then', () => {
    const { stream } = new CountingSource();
    checkReadableStream(stream, '$');
    stream.getReader();
    const [near] = memoryLanes();
    const error = expect.objectContaining({ name: 'DataCloneError' });
    expect(() => sendReadableStream(stream, near)).toThrow(error);
    expect(() => checkReadableStream(stream, '$.body')).toThrow('$.body is a ReadableStream that is locked');
    expect(near.handlers).toBeUndefined();
  });
});

describe('chunks', () => {
  test('cross in order, then the end', async () => {
    const { stream } = new CountingSource(1000);
    const sent = transfer(stream);
    expect(await readAll(sent.received)).toEqual(Array.from({ length: 1000 }, (_, number) => number));
    expect(isClosed(sent)).toBe(true);
  });

  test('are cloned', async () => {
    const chunk = { bytes: Uint8Array.of(1, 2) };
    const { received } = transfer(streamOf(chunk, undefined));
    const [copy, last] = await readAll(received);
    expect(copy).not.toBe(chunk);
    expect([...(copy as typeof chunk).bytes]).toEqual([1, 2]);
    expect(chunk.bytes.length).toBe(2);
    expect(last).toBeUndefined();
  });

  test('of a byte stream cross too', async () => {
    const bytes = new ReadableStream({
      type: 'bytes',
      start(controller) {
        controller.enqueue(Uint8Array.of(7));
        controller.close();
      },
    });
    const { received } = transfer(bytes);
    const [chunk] = await readAll(received);
    expect([...(chunk as Uint8Array)]).toEqual([7]);
  });

  test('cross twice', async () => {
    const { stream } = new CountingSource(10);
    const { received } = transfer(transfer(stream).received);
    expect(await readAll(received)).toHaveLength(10);
  });
});

describe('back-pressure', () => {
  test('nothing is sent while nobody reads, and the source is pulled no more than its queue and that of the pipe hold', async () => {
    const source = new CountingSource();
    const { near } = transfer(source.stream);
    await settle();
    expect(postedCount(near, 'chunk')).toBe(0);
    expect(source.pulledCount).toBe(2);
  });

  test('one chunk is sent for each that is read', async () => {
    const source = new CountingSource();
    const { received, near, far } = transfer(source.stream);
    const reader = received.getReader();
    for (let count = 1; count <= 5; count++) {
      expect(await reader.read()).toEqual({ done: false, value: count - 1 });
      await settle();
      expect(postedCount(near, 'chunk')).toBe(count);
      expect(source.pulledCount).toBe(count + 2);
    }
    expect(postedCount(far, 'pull')).toBe(5);
  });

  test('reads that wait together are asked for one by one', async () => {
    const { received, near, far } = transfer(new CountingSource().stream);
    const reader = received.getReader();
    const reads = Array.from({ length: 5 }, () => reader.read());
    expect((await Promise.all(reads)).map(({ value }) => value)).toEqual([0, 1, 2, 3, 4]);
    await settle();
    expect([postedCount(far, 'pull'), postedCount(near, 'chunk')]).toEqual([5, 5]);
  });
});

describe('cancel', () => {
  test('reaches the source, with its reason', async () => {
    const source = new CountingSource();
    const sent = transfer(source.stream);
    await sent.received.cancel({ enough: true });
    expect(await source.cancelled.promise).toEqual({ enough: true });
    await settle();
    expect(isClosed(sent)).toBe(true);
  });

  test('while a read waits', async () => {
    let reasonOfSource: unknown;
    const silent = new ReadableStream({
      cancel(reason) {
        reasonOfSource = reason;
      },
    });
    const { received } = transfer(silent);
    const reader = received.getReader();
    const read = reader.read();
    await reader.cancel('no more');
    expect(await read).toEqual({ done: true, value: undefined });
    await settle();
    expect(reasonOfSource).toBe('no more');
  });

  test('with a reason that cannot be cloned rejects, and the source is told so', async () => {
    const source = new CountingSource();
    const { received } = transfer(source.stream);
    const error = { name: 'DataCloneError' };
    await expect(received.cancel(() => {})).rejects.toMatchObject(error);
    expect(await source.cancelled.promise).toMatchObject(error);
  });
});

describe('errors', () => {
  test('of the source come after the chunks before them', async () => {
    let failing: ReadableStreamDefaultController | undefined;
    const stream = new ReadableStream({
      start(controller) {
        failing = controller;
      },
    });
    const sent = transfer(stream);
    const reader = sent.received.getReader();
    failing?.enqueue('first');
    expect(await reader.read()).toEqual({ done: false, value: 'first' });
    const read = reader.read();
    failing?.error(new RangeError('out of chunks'));
    await expect(read).rejects.toMatchObject({ name: 'RangeError', message: 'out of chunks' });
    expect(isClosed(sent)).toBe(true);
  });

  test('of a stream that had failed before it was sent', async () => {
    const stream = new ReadableStream({ start: (controller) => controller.error('failed early') });
    await expect(readAll(transfer(stream).received)).rejects.toBe('failed early');
  });

  test('that cannot be cloned become a DataCloneError', async () => {
    const stream = new ReadableStream({ start: (controller) => controller.error(() => {}) });
    await expect(readAll(transfer(stream).received)).rejects.toMatchObject({ name: 'DataCloneError' });
  });

  test('a chunk that cannot be cloned fails both sides', async () => {
    let reasonOfSource: unknown;
    const stream = new ReadableStream({
      start: (controller) => controller.enqueue(() => {}),
      cancel(reason) {
        reasonOfSource = reason;
      },
    });
    const sent = transfer(stream);
    const error = { name: 'DataCloneError' };
    await expect(readAll(sent.received)).rejects.toMatchObject(error);
    await settle();
    expect(reasonOfSource).toMatchObject(error);
    expect(isClosed(sent)).toBe(true);
  });

  test('a chunk that cannot be cloned ends the channel, whatever the other side does then', async () => {
    const [near, far] = memoryLanes();
    sendReadableStream(
      streamOf(() => {}),
      near,
    );
    far.listen({ onMessage() {} });
    far.post({ type: 'pull' });
    await settle();
    expect(near.isClosed).toBe(true);
  });

  test('a chunk that cannot be read fails both sides', async () => {
    const source = new CountingSource();
    const { received, near } = transfer(source.stream);
    near.postUnreadable();
    const error = { name: 'DataCloneError', message: 'A chunk could not be read' };
    await expect(readAll(received)).rejects.toMatchObject(error);
    expect(await source.cancelled.promise).toMatchObject(error);
  });
});

describe('the channel', () => {
  test('going down fails both sides', async () => {
    const source = new CountingSource();
    const { received, near } = transfer(source.stream);
    const read = received.getReader().read();
    near.cut('the peer crashed');
    await expect(read).rejects.toMatchObject(networkError('the peer crashed'));
    expect(await source.cancelled.promise).toMatchObject(networkError('the peer crashed'));
  });

  test('going down after the end changes nothing', async () => {
    const { received, near, far } = transfer(streamOf('only'));
    const reader = received.getReader();
    reader.read().catch(() => {});
    while (postedCount(far, 'pull') === 0) await undefined;
    reader.releaseLock();
    await settle();
    near.cut('too late');
    await settle();
    expect(await readAll(received)).toEqual(['only']);
  });

  test.each(['near', 'far'] as const)('closing at the %s end without a word fails the other side', async (end) => {
    const source = new CountingSource();
    const sent = transfer(source.stream);
    sent[end].close();
    const error = networkError('the other side closed it');
    if (end === 'near') await expect(readAll(sent.received)).rejects.toMatchObject(error);
    else expect(await source.cancelled.promise).toMatchObject(error);
  });
});

describe('a hostile peer', () => {
  const brokeProtocol = { name: 'TypeError', message: expect.stringContaining('broke the protocol') };
  const malformed = [undefined, null, 1, 'close', [], {}, { type: 1 }, { type: 'toString' }, { type: 'CLOSE' }];

  test.each([...malformed, { type: 'pull' }, { type: 'chunk', value: 'nobody asked' }])(
    'that sends %j fails the stream and loses the channel',
    async (message) => {
      const [near, far] = memoryLanes();
      const reader = receiveReadableStream(far).getReader();
      near.post(message);
      await expect(reader.closed).rejects.toMatchObject(brokeProtocol);
      expect(far.isClosed).toBe(true);
      expect(postedCount(far, 'error')).toBe(1);
    },
  );

  test.each([...malformed, { type: 'chunk' }, { type: 'close' }])(
    'that sends %j has the source cancelled',
    async (message) => {
      const source = new CountingSource();
      const [near, far] = memoryLanes();
      sendReadableStream(source.stream, near);
      far.post(message);
      expect(await source.cancelled.promise).toMatchObject(brokeProtocol);
      expect(near.isClosed).toBe(true);
    },
  );

  test('that sends two chunks for one pull', async () => {
    const [near, far] = memoryLanes();
    const reader = receiveReadableStream(far).getReader();
    const read = reader.read();
    near.post({ type: 'chunk', value: 1 });
    near.post({ type: 'chunk', value: 2 });
    expect(await read).toEqual({ done: false, value: 1 });
    await expect(reader.closed).rejects.toMatchObject(brokeProtocol);
  });

  test('that pulls without end gets one chunk at a time', async () => {
    const source = new CountingSource();
    const [near, far] = memoryLanes();
    sendReadableStream(source.stream, near);
    for (let count = 0; count < 100; count++) far.post({ type: 'pull' });
    await settle(200);
    expect(postedCount(near, 'chunk')).toBeLessThanOrEqual(100);
    expect(source.pulledCount).toBe(postedCount(near, 'chunk') + 2);
  });

  test('that transfers something with a chunk loses it', async () => {
    const [near, far] = memoryLanes();
    const reader = receiveReadableStream(far).getReader();
    const { port1, port2 } = new MessageChannel();
    const portClose = nextEvent(port2, 'close');
    const read = reader.read();
    near.post({ type: 'chunk', value: port1 }, [port1]);
    await expect(read).rejects.toMatchObject(brokeProtocol);
    await portClose;
  });

  test('that goes on after the end is not heard', async () => {
    const [near, far] = memoryLanes();
    const received = receiveReadableStream(far);
    for (const message of [{ type: 'close' }, { type: 'chunk' }, { type: 'error' }, null]) near.post(message);
    expect(await readAll(received)).toEqual([]);
    await settle();
    expect(postedCount(far, 'error')).toBe(0);
  });
});
