/** A program: nothing but Node is there. */
import { BrokerError, type BrokerOptions, startBroker } from '@peerport/broker';
import { findBrokers } from '@peerport/broker/inspect';
import { connect, type PeerPort } from '@peerport/client';

const options: BrokerOptions = { port: 0, inspect: { name: 'types' } };
await using broker = await startBroker(options);
const { port1 } = await broker.createChannel({ port2: { direction: 'receive' } });
using port: PeerPort = connect(port1, { signal: AbortSignal.timeout(1_000) });
port.onmessage = ({ data }) => port.postMessage(data);
port.addEventListener('close', ({ reason }) => console.log(reason));
const numbers: PeerPort<number> = connect<number>(port1);
numbers.onmessage = ({ data, ports }) => console.log(data.toFixed(), ports.length);
// @ts-expect-error: data is a number
numbers.onmessage = ({ data }) => data.trim();
for await (const message of port) console.log(message);
for (const { url } of await findBrokers()) console.log(url);
if ((await port.closed).reason === 'gone') throw new BrokerError('ERR_RELAY_GONE', 'gone');
