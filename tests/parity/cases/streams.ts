import type { Cases, Channel } from '../case.ts';
import { outcome, receive } from '../transcript.ts';

/** What comes of a promise: what it resolves with, or the name of what it rejects with. */
async function settled(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) =>
    error instanceof Error || error instanceof DOMException ? error.name : error,
  );
}

/** Sends what can be transferred, and gives what arrives. */
async function cross<Item>({ port1, port2 }: Channel, item: Item): Promise<Item> {
  const received = receive(port2, 1);
  port1.postMessage(item, (Array.isArray(item) ? item : [item]) as Transferable[]);
  return (await received)[0] as Item;
}

async function readAll(stream: ReadableStream): Promise<unknown[]> {
  const chunks: unknown[] = [];
  const reader = stream.getReader();
  for (let result = await reader.read(); !result.done; result = await reader.read()) chunks.push(result.value);
  return chunks;
}

function streamOf(...chunks: unknown[]): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

/** A source that is told what to do, and what it is cancelled with. */
function toldSource() {
  let controller: ReadableStreamDefaultController | undefined;
  const cancelled: unknown[] = [];
  const stream = new ReadableStream({
    start(made) {
      controller = made;
    },
    cancel: (reason) => void cancelled.push((reason as Error | undefined)?.name ?? reason),
  });
  return { stream, controller: controller as unknown as ReadableStreamDefaultController, cancelled };
}

/** Streams that were transferred. */
export const streamCases: Cases = {
  'a source is asked for a chunk as soon as its stream is transferred, and for one more than before': {
    section: 'Streams §8.2, SetUpCrossRealmTransformReadable: a high water mark of 0, and a pipe before it',
    async play({ port1, quiet }) {
      const pulls = { lazy: 0, eager: 0 };
      const lazy = new ReadableStream({ pull: () => void pulls.lazy++ }, { highWaterMark: 0 });
      const eager = new ReadableStream(
        {
          pull(controller) {
            pulls.eager++;
            controller.enqueue('chunk');
          },
        },
        { highWaterMark: 2 },
      );
      await quiet();
      const before = { ...pulls };
      port1.postMessage(null, [lazy, eager]);
      await quiet();
      return [before, pulls];
    },
    expected: [
      { lazy: 0, eager: 2 },
      { lazy: 1, eager: 3 },
    ],
  },

  'null, undefined, 0 and false are chunks': {
    section: 'Streams §8.2, CrossRealmTransformSendChunk',
    play: async (stage) => readAll(await cross(stage, streamOf(null, undefined, 0, false))),
    expected: [null, undefined, 0, false],
  },

  'what was read from a stream before it was transferred is not read again; both branches of a tee() can go': {
    section: 'Streams §4.2.5, transfer steps',
    async play(stage) {
      const begun = streamOf(1, 2, 3);
      const reader = begun.getReader();
      await reader.read();
      reader.releaseLock();
      const [rest, ...branches] = await cross(stage, [begun, ...streamOf('both').tee()]);
      return [await readAll(rest as ReadableStream), ...(await Promise.all(branches.map(readAll)))];
    },
    expected: [[2, 3], ['both'], ['both']],
  },

  'a stream that is handed on and on works, whichever kind': {
    section: 'Streams §8.2, transferable streams',
    async play(stage) {
      const written: unknown[] = [];
      let end = () => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      let source: ReadableStream = streamOf('a', 'b');
      let through = new TransformStream<string, string>({
        transform: (chunk, controller) => controller.enqueue(chunk.toUpperCase()),
      });
      let sink = new WritableStream({ write: (chunk) => void written.push(chunk), close: () => end() });
      for (let time = 0; time < 3; time++) {
        source = await cross(stage, source);
        through = await cross(stage, through);
        sink = await cross(stage, sink);
      }
      await source.pipeThrough(through).pipeTo(sink);
      await ended;
      return written;
    },
    expected: ['A', 'B'],
  },

  'what arrives is a stream of the platform, though it was of a subclass; one of bytes arrives as one of chunks': {
    section: 'Streams §4.2.5, §5.2.6 and §6.2.5, transfer-receiving steps',
    async play(stage) {
      class Readable extends ReadableStream<unknown> {}
      class Writable extends WritableStream {}
      class Transform extends TransformStream {}
      const bytes = new ReadableStream({ type: 'bytes' });
      const sent = [new Readable(), new Writable(), new Transform(), bytes] as const;
      const [readable, writable, transform, chunks] = (await cross(stage, [...sent])) as unknown as typeof sent;
      const prototypes = [readable, writable, transform].map(
        (stream) => Object.getPrototypeOf(stream).constructor.name,
      );
      const result = outcome(() => chunks.getReader({ mode: 'byob' }));
      await Promise.all([readable, transform.readable, chunks].map((stream) => stream.cancel()));
      await Promise.all([writable, transform.writable].map((stream) => settled(stream.abort())));
      return [prototypes, result];
    },
    expected: [['ReadableStream', 'WritableStream', 'TransformStream'], 'TypeError'],
  },

  'an error of the source reaches the reader': {
    section: 'Streams §8.2, CrossRealmTransformSendError',
    async play(stage) {
      const problems = ['a string', new RangeError('an error'), undefined];
      const streams = problems.map(
        (problem) => new ReadableStream({ start: (controller) => controller.error(problem) }),
      );
      const arrived = await cross(stage, streams);
      return Promise.all(arrived.map((stream) => settled(stream.getReader().read())));
    },
    expected: ['a string', 'RangeError', undefined],
  },

  'cancel() reaches the source with its reason, does not wait for it, and ends a read that waits': {
    section: 'Streams §8.2, SetUpCrossRealmTransformReadable: cancelAlgorithm',
    async play(stage) {
      const reasons: unknown[] = [];
      let finish = () => {};
      const source = new ReadableStream({
        cancel(reason) {
          reasons.push(reason);
          return new Promise<void>((resolve) => {
            finish = resolve;
          });
        },
      });
      const reader = (await cross(stage, source)).getReader();
      const read = reader.read();
      await reader.cancel('enough');
      const { done } = await read;
      await stage.quiet();
      finish();
      return [done, reasons];
    },
    expected: [true, ['enough']],
  },

  'a chunk is cloned when the other side asks for it': {
    section: 'Streams §8.2: chunks are posted one by one, as they are asked for',
    async play(stage) {
      const { stream, controller } = toldSource();
      const reader = (await cross(stage, stream)).getReader();
      const order: string[] = [];
      controller.enqueue({
        get field() {
          order.push('cloned');
          return 'value';
        },
      });
      order.push('enqueued');
      const { value } = await reader.read();
      await reader.cancel();
      return [value, order];
    },
    expected: [{ field: 'value' }, ['enqueued', 'cloned']],
  },

  'a chunk that cannot be cloned is an error on both sides': {
    section: 'Streams §8.2, PackAndPostMessageHandlingError',
    async play(stage) {
      const { stream, controller, cancelled } = toldSource();
      const reader = (await cross(stage, stream)).getReader();
      controller.enqueue(() => {});
      const read = await settled(reader.read());
      await stage.quiet();
      return [read, outcome(() => controller.enqueue('more')), cancelled];
    },
    expected: ['DataCloneError', 'TypeError', ['DataCloneError']],
  },

  'a reason that cannot be cloned is a DataCloneError, on both sides': {
    section: 'Streams §8.2, PackAndPostMessageHandlingError',
    async play(stage) {
      const { stream, cancelled } = toldSource();
      const aborted: unknown[] = [];
      const sink = new WritableStream({ abort: (reason: Error) => void aborted.push(reason.name) });
      const [readable, writable] = (await cross(stage, [stream, sink])) as [ReadableStream, WritableStream];
      const results = [await settled(readable.cancel(() => {})), await settled(writable.abort(() => {}))];
      await stage.quiet();
      return [results, cancelled, aborted];
    },
    expected: [['DataCloneError', 'DataCloneError'], ['DataCloneError'], ['DataCloneError']],
  },

  'a writer has room for one chunk, while the sink is busy with another': {
    section: 'Streams §8.2, SetUpCrossRealmTransformWritable',
    async play(stage) {
      let finish = () => {};
      const write = () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        });
      const busy = new WritableStream({ write }, { highWaterMark: 100 });
      const writer = (await cross(stage, busy)).getWriter();
      await writer.ready;
      const sizes = [writer.desiredSize];
      await writer.write('first');
      sizes.push(writer.desiredSize);
      await stage.quiet();
      finish();
      await writer.abort();
      return sizes;
    },
    expected: [1, 1],
  },

  'abort() reaches the sink with its reason, and what the sink throws reaches the writer': {
    section: 'Streams §8.2, SetUpCrossRealmTransformWritable',
    async play(stage) {
      const reasons: unknown[] = [];
      const sink = new WritableStream({ abort: (reason) => void reasons.push(reason) });
      const failing = new WritableStream({
        write() {
          throw new RangeError('from the sink');
        },
      });
      const [arrived, broken] = (await cross(stage, [sink, failing])) as [WritableStream, WritableStream];
      await arrived.abort('enough');
      const writer = broken.getWriter();
      const closed = settled(writer.closed);
      await settled(writer.write('first'));
      return [await closed, await settled(writer.write('second')), reasons];
    },
    expected: ['RangeError', 'RangeError', ['enough']],
  },
};
