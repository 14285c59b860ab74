import { type Broker, BrokerError, startBroker } from '@peerport/broker';
import { findBrokers } from '@peerport/broker/inspect';
import { connect, type PeerPort, type Ticket } from '@peerport/client';
import { deserialize, serialize } from '@peerport/protocol';

const broker: Broker = await startBroker({ limits: { ticketTtlMs: 1_000 } });
const ticket: Ticket = (await broker.createChannel()).port1;
const port: PeerPort<number, string> = connect<number, string>(ticket);
port.onmessage = ({ data }) => data.toFixed();
port.onclose = ({ reason }) => reason === 'gone';
port.postMessage('text');
// @ts-expect-error: it takes strings.
port.postMessage(1);
for await (const message of port) message.toFixed();

export const bytes: Uint8Array = serialize(new Map());
export const value: unknown = deserialize(bytes);
export const isBusy = (error: unknown) => error instanceof BrokerError && error.code === 'ERR_LISTEN';
export const found = await findBrokers();
