import { expect, test } from '@jest/globals';
import { discard } from '../../../src/transfer/transferables/discard.ts';
import { nextEvent } from '../../support/events.ts';
import { CountingSource, RecordingSink } from '../../support/streams.ts';

const dropped = { name: 'AbortError', message: expect.stringContaining('dropped') };

test('closes ports', async () => {
  const { port1, port2 } = new MessageChannel();
  const closed = nextEvent(port2, 'close');
  discard([port1]);
  await closed;
});

test('cancels and aborts streams', async () => {
  const source = new CountingSource();
  const sink = new RecordingSink();
  discard([source.stream, sink.stream]);
  expect(await source.cancelled.promise).toMatchObject(dropped);
  expect(await sink.aborted.promise).toMatchObject(dropped);
});

test('does so with both sides of a transform', async () => {
  const source = new CountingSource();
  const sink = new RecordingSink();
  discard([{ readable: source.stream, writable: sink.stream }]);
  expect(await source.cancelled.promise).toMatchObject(dropped);
  expect(await sink.aborted.promise).toMatchObject(dropped);
});

test('leaves what is in use already', () => {
  const source = new CountingSource();
  const reader = source.stream.getReader();
  discard([source.stream, {}]);
  return expect(reader.read()).resolves.toEqual({ done: false, value: 0 });
});
