import { expect, test } from './fixtures.ts';

const MESSAGES_COUNT = 10_000;

test('10,000 mixed messages of 0 B to 1 MiB cross in both directions at once, in order, once, byte-equal', async ({
  harness,
}, testInfo) => {
  test.setTimeout(120_000);
  const seed = Math.floor(Math.random() * 2 ** 31);
  testInfo.annotations.push({ type: 'seed', description: String(seed) });
  process.stdout.write(`mixed messages: seed ${seed}\n`);
  const { leftPort, rightPort } = await harness.openPair();

  const [left, right] = await Promise.all([
    leftPort.exchangeMixed({ send: seed, expect: seed + 1 }, MESSAGES_COUNT),
    rightPort.exchangeMixed({ send: seed + 1, expect: seed }, MESSAGES_COUNT),
  ]);

  for (const result of [left, right]) {
    expect(result.difference).toBeUndefined();
    expect(result.receivedCount).toBe(MESSAGES_COUNT);
    expect(result.duringSendingCount, 'messages came while this side was still posting').toBeGreaterThan(0);
  }
  // One message too many would come before these: the order is kept.
  await Promise.all([leftPort.post('last'), rightPort.post('last')]);
  expect(await leftPort.received(1)).toEqual(['last']);
  expect(await rightPort.received(1)).toEqual(['last']);
});

test('what is posted before the peer arrives waits for it', async ({ harness }) => {
  const [left, right] = [await harness.openPeer(), await harness.openPeer()];
  const { port1, port2 } = await harness.createChannel();

  const leftPort = await left.connect(port1);
  await leftPort.post('one', { two: 2 }, [3]);
  expect(await leftPort.evaluate(({ port }) => port.readyState)).toBe('connecting');
  expect(await leftPort.evaluate(({ port }) => port.bufferedAmount)).toBeGreaterThan(0);

  const rightPort = await right.connect(port2);
  expect(await rightPort.received(3)).toEqual(['one', { two: 2 }, [3]]);
  await leftPort.ready();
  expect(await leftPort.evaluate(({ port }) => port.readyState)).toBe('open');
});

test('undefined arrives as undefined, null as null', async ({ harness }) => {
  const { leftPort, rightPort } = await harness.openPair();
  await leftPort.evaluate(({ port }) => {
    port.postMessage(undefined);
    port.postMessage(null);
  });
  expect(await rightPort.evaluate(async (recorded) => (await recorded.received(2)).map(String))).toEqual([
    'undefined',
    'null',
  ]);
});

test('a transferred buffer arrives, and is gone where it came from', async ({ harness }) => {
  const { leftPort, rightPort } = await harness.openPair();
  const left = await leftPort.evaluate(({ port }) => {
    const buffer = new Uint8Array([1, 2, 3]).buffer;
    port.postMessage(buffer, [buffer]);
    return buffer.byteLength;
  });
  expect(left).toBe(0);
  expect(
    await rightPort.evaluate(async (recorded) => {
      const [buffer] = await recorded.received(1);
      return [...new Uint8Array(buffer as ArrayBuffer)];
    }),
  ).toEqual([1, 2, 3]);
});
