import type { PeerPort } from '@peerport/client';
import type { RecordedPort } from '../src/recorded-port.ts';
import { expect, test } from './fixtures.ts';
import type { Peer, Port } from './harness.ts';

// What happens in a page is written in the function that runs there: it can use nothing from here.

const MESSAGES_COUNT = 500;

/** What a page keeps. */
interface PageGlobals {
  readonly carrier: RecordedPort;
  readonly moving: RecordedPort;
  readonly adopted: PeerPort;
  readonly received: unknown[];
}

/** Has the page that takes a port over keep it, and what it receives. */
function adoptNext(carrier: Port): Promise<void> {
  return carrier.evaluate(({ port }) => {
    port.addEventListener('message', ({ ports }) => {
      const adopted = ports[0] as unknown as PeerPort;
      const received: unknown[] = [];
      adopted.onmessage = ({ data }) => received.push(data);
      Object.assign(globalThis, { adopted, received });
    });
  });
}

/** The first `count` messages that the adopted port receives. */
async function receivedByAdopted({ page }: Peer, count: number): Promise<unknown[]> {
  await page.waitForFunction(() => 'adopted' in globalThis);
  return page.evaluate((wanted) => {
    const { adopted, received } = globalThis as unknown as PageGlobals;
    return new Promise<unknown[]>((resolve) => {
      const check = () => {
        if (received.length >= wanted) resolve(received.slice(0, wanted));
      };
      adopted.addEventListener('message', check);
      check();
    });
  }, count);
}

/** Posts a port over another one of the same page; gives what it had received before. */
async function hand({ page }: Peer, moving: Port, carrier: Port): Promise<readonly unknown[]> {
  await moving.evaluate((recorded) => void Object.assign(globalThis, { moving: recorded }));
  await carrier.evaluate((recorded) => void Object.assign(globalThis, { carrier: recorded }));
  return page.evaluate(() => {
    const { carrier, moving } = globalThis as unknown as PageGlobals;
    carrier.port.postMessage('the port', [moving.port]);
    return moving.messages;
  });
}

test('a port handed from one renderer to another talks to the third directly, and survives the one between', async ({
  harness,
}) => {
  const { left: middle, right: heir, leftPort: carrier, rightPort: heirsCarrier } = await harness.openPair();
  const third = await harness.openPeer();
  expect(new Set([middle.pid, heir.pid, third.pid]).size, 'processes').toBe(3);
  const { port1, port2 } = await harness.createChannel();
  const [moving, thirdPort] = [await middle.connect(port1), await third.connect(port2)];
  await adoptNext(heirsCarrier);

  // The third posts all the time: while the port is with the first, on its way, and with the second.
  const posted = thirdPort.evaluate(async ({ port }, count) => {
    for (let index = 0; index < count; index++) {
      port.postMessage(index);
      if (index % 10 === 0) await new Promise(requestAnimationFrame);
    }
  }, MESSAGES_COUNT);
  await moving.received(50);
  const early = await hand(middle, moving, carrier);
  const late = await receivedByAdopted(heir, MESSAGES_COUNT - early.length);
  await posted;
  expect(late.length, 'messages after the move').toBeGreaterThan(0);
  expect([...early, ...late]).toEqual(Array.from({ length: MESSAGES_COUNT }, (_, index) => index));

  await middle.kill();
  expect(await heirsCarrier.closed()).toMatchObject({ reason: 'gone' });
  await thirdPort.post('the one between is dead');
  expect((await receivedByAdopted(heir, late.length + 1)).at(-1)).toBe('the one between is dead');
  await heir.page.evaluate(() => {
    const { adopted } = globalThis as unknown as PageGlobals;
    adopted.postMessage('long live the heir');
    adopted.close();
  });
  expect(await thirdPort.received(1)).toEqual(['long live the heir']);
  expect(await thirdPort.closed()).toMatchObject({ reason: 'closed' });
});

test('a port that is handed to a renderer which dies before it takes it over closes', async ({ harness }) => {
  const broker = await harness.startBrokerProcess({ limits: { ticketTtlMs: 3_000 } });
  const { left, right, leftPort } = await harness.openPair(broker);
  const third = await harness.openPeer(broker);
  const { port1, port2 } = await harness.createChannel({}, broker);
  const [moving, thirdPort] = [await left.connect(port1), await third.connect(port2)];
  await Promise.all([moving.ready(), thirdPort.ready()]);

  await right.page.evaluate(
    () =>
      void setTimeout(() => {
        for (;;);
      }),
  );
  await hand(left, moving, leftPort);
  await right.kill();
  expect(await leftPort.closed()).toMatchObject({ reason: 'gone' });
  expect(await thirdPort.closed()).toMatchObject({ reason: 'gone' });
});
