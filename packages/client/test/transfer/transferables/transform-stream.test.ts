import { expect, test } from '@jest/globals';
import {
  checkTransformStream,
  isTransformStream,
  receiveTransformStream,
  sendTransformStream,
} from '../../../src/transfer/transferables/transform-stream.ts';
import { memoryLanes } from '../../support/memory-lane.ts';
import { CountingSource, readAll } from '../../support/streams.ts';

function transfer(stream: TransformStream): TransformStream {
  const [readableNear, readableFar] = memoryLanes();
  const [writableNear, writableFar] = memoryLanes();
  sendTransformStream(stream, readableNear, writableNear);
  return receiveTransformStream(readableFar, writableFar);
}

const doubling = () =>
  new TransformStream<number, number>({ transform: (chunk, controller) => controller.enqueue(2 * chunk) });

test('transforms on the other side', async () => {
  const source = new CountingSource(100);
  const doubled = await readAll(source.stream.pipeThrough(transfer(doubling())));
  expect(doubled).toEqual(Array.from({ length: 100 }, (_, number) => 2 * number));
});

test('locks both sides of what was sent', () => {
  const stream = doubling();
  transfer(stream);
  expect([stream.readable.locked, stream.writable.locked]).toEqual([true, true]);
});

test.each(['readable', 'writable'] as const)('must not have its %s side locked', (side) => {
  const stream = doubling();
  if (side === 'readable') stream.readable.getReader();
  else stream.writable.getWriter();
  expect(() => checkTransformStream(stream, '$.codec')).toThrow(
    expect.objectContaining({ name: 'DataCloneError', path: `$.codec.${side}` }),
  );
  expect(() => transfer(stream)).toThrow('locked');
  expect([stream.readable.locked, stream.writable.locked].filter(Boolean)).toHaveLength(1);
});

test('what arrives is a TransformStream that can be sent on', async () => {
  const received = transfer(doubling());
  expect(received).toBeInstanceOf(TransformStream);
  expect(isTransformStream(received)).toBe(true);
  const source = new CountingSource(3);
  expect(await readAll(source.stream.pipeThrough(transfer(received)))).toEqual([0, 2, 4]);
});

test('an error of the transformer fails both sides', async () => {
  const failing = new TransformStream({
    transform() {
      throw new RangeError('cannot transform');
    },
  });
  const source = new CountingSource();
  const error = { name: 'RangeError', message: 'cannot transform' };
  await expect(readAll(source.stream.pipeThrough(transfer(failing)))).rejects.toMatchObject(error);
  expect(await source.cancelled.promise).toMatchObject(error);
});

test('isTransformStream goes by brand', () => {
  expect(isTransformStream(doubling())).toBe(true);
  for (const value of [null, {}, Object.create(TransformStream.prototype), new CountingSource().stream]) {
    expect(isTransformStream(value)).toBe(false);
  }
});
