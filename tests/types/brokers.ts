/** What a broker takes and gives. Compiled, never run. */
import { BrokerError, type ChannelInfo, startBroker } from '@peerport/broker';
import { startElectronBroker } from '@peerport/broker/electron';
import { connect, type Ticket } from '@peerport/client';
import { same } from './same.ts';

const broker = await startBroker({ limits: { ticketTtlMs: 1_000 }, inspect: true });
const { id, port1 } = await broker.createChannel({ label: 'text', origins: ['file://'], port1: { canCreate: true } });
same<typeof id, string>();
same<typeof port1, Ticket>();
connect(port1);
connect(JSON.stringify(port1));
const channels = await broker.channels();
same<typeof channels, ChannelInfo[]>();
try {
  await broker.revoke(id);
} catch (error) {
  if (error instanceof BrokerError && error.code === 'ERR_BROKER_CLOSED') await broker.close();
  // @ts-expect-error: no such code
  if (error instanceof BrokerError && error.code === 'ERR_BORED') await broker.close();
}

// @ts-expect-error: a limit has its unit in its name
await startBroker({ limits: { ticketTtl: 1 } });
// @ts-expect-error: a direction is both, send or receive
await broker.createChannel({ port1: { direction: 'sideways' } });
// @ts-expect-error: whoever gets a grant cannot say who holds the port; a broker's owner can
await connect(port1).createChannel({ port1: { holder: { label: 'me' } } });
// @ts-expect-error: Electron's app is missing
await startElectronBroker({ origins: ['file://'] });
// @ts-expect-error: a ticket cannot be changed
port1.token = '';
