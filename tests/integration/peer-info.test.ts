import { expect, test } from '@jest/globals';
import { connect } from '@peerport/client';
import { closeBoth, pairOfPorts, receive, testBroker } from '../support/broker.ts';

const left = { origin: 'app://left', pid: 7, label: 'left' };
const right = { pid: 8 };

test.each(['worker', 'inline'] as const)(
  'each side reads what the owner says of the other; relay: %s',
  async (relay) => {
    const broker = await testBroker({ relay });
    const { port1, port2 } = await broker.createChannel({ port1: { holder: left }, port2: { holder: right } });
    const ports = [connect(port1), connect(port2)] as const;
    expect(ports[0].peer).toBeUndefined();
    await Promise.all(ports.map(({ ready }) => ready));
    expect(ports.map(({ peer }) => peer)).toEqual([right, left]);
    await closeBoth(ports);
  },
);

test('where the owner says nothing, there is nothing to read', async () => {
  const ports = await pairOfPorts(await testBroker());
  expect(ports.map(({ peer }) => peer)).toEqual([undefined, undefined]);
  await closeBoth(ports);
});

test('the holder of a port cannot say who holds another', async () => {
  const broker = await testBroker();
  const ports = await pairOfPorts(broker, { port1: { canCreate: true } });
  const forged = { port1: { holder: { label: 'the main process' } } } as object;
  await expect(ports[0].createChannel(forged)).rejects.toThrow(/options.port1 has no option called holder/);
  const { port1, port2 } = await ports[0].createChannel();
  const derived = [connect(port1), connect(port2)] as const;
  await Promise.all(derived.map(({ ready }) => ready));
  expect(derived.map(({ peer }) => peer)).toEqual([undefined, undefined]);
  await closeBoth(derived);
  await closeBoth(ports);
});

test('nothing is known any more of a peer whose port was transferred; its new holder knows who is there', async () => {
  const broker = await testBroker();
  const carriers = await pairOfPorts(broker);
  const { port1, port2 } = await broker.createChannel({ port1: { holder: left }, port2: { holder: right } });
  const [moving, staying] = [connect(port1), connect(port2)];
  await Promise.all([moving.ready, staying.ready]);
  expect(staying.peer).toEqual(left);

  const arrived = new Promise<MessageEvent>((resolve) => {
    carriers[1].onmessage = resolve;
  });
  carriers[0].postMessage('take it', [moving]);
  const [heir] = (await arrived).ports as unknown as (typeof moving)[];
  if (heir === undefined) throw new Error('no port came');
  const [word] = await Promise.all([receive(staying, 1), heir.postMessage('from the heir')]);
  expect(word).toEqual(['from the heir']);
  expect(staying.peer).toBeUndefined();
  expect(heir.peer).toEqual(right);
  await closeBoth([heir, staying]);
  await closeBoth(carriers);
});
