import { afterEach } from '@jest/globals';
import { type Broker, type BrokerOptions, type ChannelOptions, startBroker } from '@peerport/broker';
import { connect, type PeerPort } from '@peerport/client';

const GOODBYE_MS = 10_000;

const brokers = new Set<Broker>();

afterEach(async () => {
  const leftOver: unknown[] = [];
  for (const broker of brokers) {
    leftOver.push(...(await channelsLeft(broker)));
    await broker.close();
  }
  brokers.clear();
  if (leftOver.length > 0) throw new Error(`channels left open: ${JSON.stringify(leftOver)}`);
});

/** The channels that do not end by themselves: the last goodbyes may still be on their way. */
async function channelsLeft(broker: Broker): Promise<unknown[]> {
  const deadlineMs = performance.now() + GOODBYE_MS;
  for (;;) {
    const channels = await broker.channels();
    if (channels.length === 0 || performance.now() > deadlineMs) return channels;
  }
}

/** A broker that is closed after the test, which fails if it left a channel open. */
export async function testBroker(options?: BrokerOptions): Promise<Broker> {
  const broker = await startBroker(options);
  brokers.add(broker);
  return broker;
}

/** A broker that the test closes itself. */
export function forget(broker: Broker): void {
  brokers.delete(broker);
}

/** Two ports of a channel, both in this process, each with its socket. */
export async function pairOfPorts(broker: Broker, options?: ChannelOptions): Promise<[PeerPort, PeerPort]> {
  const { port1, port2 } = await broker.createChannel(options);
  const ports: [PeerPort, PeerPort] = [connect(port1), connect(port2)];
  await Promise.all(ports.map((port) => port.ready));
  return ports;
}

/** Closes a port and waits until both sides know. */
export async function closeBoth([first, second]: readonly [PeerPort, PeerPort]): Promise<void> {
  first.close();
  await Promise.all([first.closed, second.closed]);
}

/** The data of the next `count` messages. Starts the port. */
export function receive(port: PeerPort, count: number): Promise<unknown[]> {
  return new Promise((resolve) => {
    const data: unknown[] = [];
    if (count === 0) resolve(data);
    port.addEventListener('message', function listener(event) {
      data.push(event.data);
      if (data.length < count) return;
      port.removeEventListener('message', listener);
      resolve(data);
    });
    port.start();
  });
}
