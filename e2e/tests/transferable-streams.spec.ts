import { expect, test } from './fixtures.ts';

// What happens in a page is written in the function that runs there: it can use nothing from here.

test('a ReadableStream arrives chunk by chunk, then its end', async ({ harness }) => {
  const { leftPort, rightPort } = await harness.openPair();
  const isLocked = await leftPort.evaluate(({ port }) => {
    const source = new ReadableStream({
      start(controller) {
        for (let index = 0; index < 100; index++) controller.enqueue({ index, bytes: new Uint8Array(index) });
        controller.close();
      },
    });
    port.postMessage({ source }, [source]);
    return source.locked;
  });
  const arrived = await rightPort.evaluate(async (recorded) => {
    const [{ source }] = (await recorded.received(1)) as [{ source: ReadableStream }];
    const reader = source.getReader();
    const chunks: unknown[] = [];
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push([next.value.index, next.value.bytes.length]);
    }
    return { chunks, isNative: source instanceof ReadableStream };
  });
  expect(isLocked).toBe(true);
  expect(arrived.isNative).toBe(true);
  expect(arrived.chunks).toEqual(Array.from({ length: 100 }, (_, index) => [index, index]));
});

test('a reader that stops holds the source back, and its cancel reaches it with the reason', async ({ harness }) => {
  const { leftPort, rightPort } = await harness.openPair();
  await leftPort.evaluate(({ port }) => {
    const facts = { pulls: 0, cancelled: undefined as unknown };
    const source = new ReadableStream(
      {
        pull: (controller) => controller.enqueue(facts.pulls++),
        cancel: (reason) => {
          facts.cancelled = reason;
          port.postMessage('cancelled');
        },
      },
      { highWaterMark: 0 },
    );
    port.postMessage(source, [source]);
    Object.assign(globalThis, { facts });
  });
  const facts = () =>
    leftPort.evaluate(() => (globalThis as unknown as { facts: { pulls: number; cancelled: unknown } }).facts);
  const chunks = await rightPort.evaluate(async (recorded) => {
    const [source] = (await recorded.received(1)) as [ReadableStream<number>];
    const reader = source.getReader();
    Object.assign(globalThis, { reader });
    return [(await reader.read()).value, (await reader.read()).value, (await reader.read()).value];
  });
  await rightPort.post('a round trip');
  await leftPort.received(1);
  expect(chunks).toEqual([0, 1, 2]);
  expect((await facts()).pulls, 'three chunks, and what the pipe holds').toBeLessThanOrEqual(5);

  await rightPort.evaluate(() =>
    (globalThis as unknown as { reader: ReadableStreamDefaultReader }).reader.cancel('enough'),
  );
  expect(await rightPort.received(2)).toContain('cancelled');
  expect((await facts()).cancelled).toBe('enough');
});

test('an error of the source reaches the reader', async ({ harness }) => {
  const { leftPort, rightPort } = await harness.openPair();
  await leftPort.evaluate(({ port }) => {
    const source = new ReadableStream({
      start: (controller) => controller.enqueue('before'),
      pull: (controller) => controller.error(new RangeError('out of chunks')),
    });
    port.postMessage(source, [source]);
  });
  const outcome = await rightPort.evaluate(async (recorded) => {
    const [source] = (await recorded.received(1)) as [ReadableStream];
    const reader = source.getReader();
    const first = await reader.read();
    return [first.value, await reader.read().catch(({ name, message }: Error) => `${name}: ${message}`)];
  });
  expect(outcome).toEqual(['before', 'RangeError: out of chunks']);
});

test('a sink that is busy holds its writer back; then everything arrives, and the close', async ({ harness }) => {
  const { leftPort, rightPort } = await harness.openPair();
  await leftPort.evaluate(({ port }) => {
    const written: unknown[] = [];
    const sink = new WritableStream({
      write(chunk) {
        written.push(chunk);
        if (written.length > 1) return;
        return new Promise<void>((resolve) => Object.assign(globalThis, { release: resolve }));
      },
      close: () => port.postMessage('closed'),
    });
    Object.assign(globalThis, { written });
    port.postMessage(sink, [sink]);
  });
  const written = () => leftPort.evaluate(() => (globalThis as unknown as { written: unknown[] }).written);
  await rightPort.evaluate(async (recorded) => {
    const [sink] = (await recorded.received(1)) as [WritableStream];
    const writer = sink.getWriter();
    for (let index = 0; index < 10; index++) void writer.write(index);
    void writer.close();
  });
  for (let turn = 1; turn <= 3; turn++) {
    await rightPort.post('a round trip');
    await leftPort.received(turn);
  }
  expect(await written()).toEqual([0]);
  await leftPort.evaluate(() => (globalThis as unknown as { release: () => void }).release());
  expect(await rightPort.received(2)).toContain('closed');
  expect(await written()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('abort reaches the sink with the reason, and an error of the sink the writer', async ({ harness }) => {
  const { leftPort, rightPort } = await harness.openPair();
  await leftPort.evaluate(({ port }) => {
    const aborted = new WritableStream({ abort: (reason) => port.postMessage({ aborted: reason }) });
    const failing = new WritableStream({
      write() {
        throw new RangeError('the disk is full');
      },
    });
    port.postMessage({ aborted, failing }, [aborted, failing]);
  });
  const failure = await rightPort.evaluate(async (recorded) => {
    const [{ aborted, failing }] = (await recorded.received(1)) as [Record<'aborted' | 'failing', WritableStream>];
    await aborted.abort('no more');
    const writer = failing.getWriter();
    writer.write('chunk').catch(() => undefined);
    return writer.closed.catch(({ name, message }: Error) => `${name}: ${message}`);
  });
  expect(await rightPort.received(2)).toContainEqual({ aborted: 'no more' });
  expect(failure).toBe('RangeError: the disk is full');
});

test('a TransformStream works at a distance', async ({ harness }) => {
  const { leftPort, rightPort } = await harness.openPair();
  await leftPort.evaluate(({ port }) => {
    const doubling = new TransformStream<number, number>({
      transform: (chunk, controller) => controller.enqueue(chunk * 2),
      flush: (controller) => controller.enqueue(-1),
    });
    port.postMessage(doubling, [doubling]);
  });
  const chunks = await rightPort.evaluate(async (recorded) => {
    const [doubling] = (await recorded.received(1)) as [TransformStream<number, number>];
    const source = new ReadableStream<number>({
      start(controller) {
        for (const chunk of [1, 2, 3]) controller.enqueue(chunk);
        controller.close();
      },
    });
    const reader = source.pipeThrough(doubling).getReader();
    const read: number[] = [];
    for (let next = await reader.read(); !next.done; next = await reader.read()) read.push(next.value);
    return read;
  });
  expect(chunks).toEqual([2, 4, 6, -1]);
});

test('streams fail with a NetworkError when the renderer that they came from is killed', async ({ harness }) => {
  const { left, leftPort, rightPort } = await harness.openPair();
  await leftPort.evaluate(({ port }) => {
    const [readable, writable] = [new ReadableStream(), new WritableStream()];
    port.postMessage({ readable, writable }, [readable, writable]);
  });
  await rightPort.evaluate(async (recorded) => {
    const [{ readable, writable }] = (await recorded.received(1)) as [
      { readable: ReadableStream; writable: WritableStream },
    ];
    const fates = [readable.getReader().closed, writable.getWriter().closed].map((closed) =>
      closed.catch(({ name }: Error) => name),
    );
    Object.assign(globalThis, { fates });
  });
  await left.kill();
  const fates = await rightPort.evaluate(() => Promise.all((globalThis as unknown as { fates: unknown[] }).fates));
  expect(fates).toEqual(['NetworkError', 'NetworkError']);
});
