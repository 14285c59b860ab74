import { describe, expect, test } from '@jest/globals';
import {
  checkWritableStream,
  receiveWritableStream,
  sendWritableStream,
} from '../../../src/transfer/transferables/writable-stream.ts';
import { settle } from '../../support/events.ts';
import { memoryLanes } from '../../support/memory-lane.ts';
import { networkError, postedCount, RecordingSink } from '../../support/streams.ts';

function transfer(stream: WritableStream) {
  const [near, far] = memoryLanes();
  sendWritableStream(stream, near);
  return { writer: receiveWritableStream(far).getWriter(), near, far };
}

describe('a stream that was sent', () => {
  test('is locked', () => {
    const { stream } = new RecordingSink();
    transfer(stream);
    expect(stream.locked).toBe(true);
  });

  test('must not be locked before: nothing happens then', () => {
    const { stream } = new RecordingSink();
    checkWritableStream(stream, '$');
    stream.getWriter();
    const [near] = memoryLanes();
    const error = expect.objectContaining({ name: 'DataCloneError' });
    expect(() => sendWritableStream(stream, near)).toThrow(error);
    expect(() => checkWritableStream(stream, '$.sink')).toThrow('$.sink is a WritableStream that is locked');
    expect(near.handlers).toBeUndefined();
  });
});

test('chunks cross in order, then the end', async () => {
  const sink = new RecordingSink();
  const { writer, near, far } = transfer(sink.stream);
  const numbers = Array.from({ length: 1000 }, (_, number) => number);
  const writes = numbers.map((number) => writer.write(number));
  await writer.close();
  await Promise.all(writes);
  await sink.closed.promise;
  expect(sink.chunks).toEqual(numbers);
  expect([near.isClosed, far.isClosed]).toEqual([true, true]);
});

test('a sink that is busy has its writer wait', async () => {
  const sink = new RecordingSink(2);
  const { writer, near, far } = transfer(sink.stream);
  const writes = Array.from({ length: 10 }, (_, number) => writer.write(number));
  await settle();
  expect(sink.chunks).toEqual([0, 1, 2]);
  expect([postedCount(near, 'pull'), postedCount(far, 'chunk')]).toEqual([3, 3]);
  expect(writer.desiredSize).toBeLessThan(0);
  sink.resume();
  await Promise.all(writes);
  await settle();
  expect(sink.chunks).toHaveLength(10);
  expect(writer.desiredSize).toBe(1);
});

describe('abort', () => {
  test('reaches the sink, with its reason', async () => {
    const sink = new RecordingSink();
    const { writer, near, far } = transfer(sink.stream);
    await writer.abort({ changed: 'my mind' });
    expect(await sink.aborted.promise).toEqual({ changed: 'my mind' });
    await settle();
    expect([near.isClosed, far.isClosed]).toEqual([true, true]);
  });

  test('does not wait for a sink that asks for nothing; the writes that wait reject', async () => {
    const sink = new RecordingSink(0, { highWaterMark: 0 });
    const { writer } = transfer(sink.stream);
    const writes = Promise.allSettled([writer.write(1), writer.write(2)]);
    await settle();
    await writer.abort('enough');
    expect(await sink.aborted.promise).toBe('enough');
    expect((await writes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(sink.chunks).toEqual([]);
  });

  test('with a reason that cannot be cloned rejects, and the sink is told so', async () => {
    const sink = new RecordingSink();
    const { writer } = transfer(sink.stream);
    const error = { name: 'DataCloneError' };
    await expect(writer.abort(() => {})).rejects.toMatchObject(error);
    expect(await sink.aborted.promise).toMatchObject(error);
  });
});

describe('errors', () => {
  test('of the sink reach the writer', async () => {
    const stream = new WritableStream({
      write() {
        throw new RangeError('disk full');
      },
    });
    const { writer } = transfer(stream);
    writer.write(1).catch(() => {});
    const error = { name: 'RangeError', message: 'disk full' };
    await expect(writer.closed).rejects.toMatchObject(error);
    await expect(writer.write(2)).rejects.toMatchObject(error);
  });

  test('a chunk that cannot be cloned fails both sides', async () => {
    const sink = new RecordingSink();
    const { writer } = transfer(sink.stream);
    const error = { name: 'DataCloneError' };
    await Promise.all([
      expect(writer.write(() => {})).rejects.toMatchObject(error),
      expect(writer.closed).rejects.toMatchObject(error),
    ]);
    expect(await sink.aborted.promise).toMatchObject(error);
  });

  test('a chunk that cannot be read fails both sides', async () => {
    const sink = new RecordingSink();
    const { writer, far } = transfer(sink.stream);
    far.postUnreadable();
    await expect(writer.closed).rejects.toMatchObject({ message: 'A chunk could not be read' });
    expect(await sink.aborted.promise).toMatchObject({ name: 'DataCloneError' });
  });
});

test('the channel going down fails both sides, and a write that waits', async () => {
  const sink = new RecordingSink(0, { highWaterMark: 0 });
  const { writer, near } = transfer(sink.stream);
  const write = writer.write(1);
  await settle();
  near.cut('the peer crashed');
  const error = networkError('the peer crashed');
  await Promise.all([
    expect(write).rejects.toMatchObject(error),
    expect(writer.closed).rejects.toMatchObject(error),
    expect(sink.aborted.promise).resolves.toMatchObject(error),
  ]);
});

describe('a hostile peer', () => {
  test.each([null, [], { type: 'chunk' }, { type: 'close' }])('that sends %j fails the writer', async (message) => {
    const [near, far] = memoryLanes();
    const writer = receiveWritableStream(far).getWriter();
    near.post(message);
    await expect(writer.closed).rejects.toMatchObject({ message: expect.stringContaining('broke the protocol') });
    expect(far.isClosed).toBe(true);
  });

  test('that sends a chunk before it is asked has the sink aborted', async () => {
    const sink = new RecordingSink(0, { highWaterMark: 0 });
    const { far } = transfer(sink.stream);
    far.post({ type: 'chunk' });
    expect(await sink.aborted.promise).toMatchObject({ message: expect.stringContaining('broke the protocol') });
    expect(sink.chunks).toEqual([]);
  });
});
