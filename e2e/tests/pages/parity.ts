/** A page that plays cases: both ports of a channel are in it. */
import { connect, type Ticket } from '@peerport/client/bundle';
import type { Channel } from '../../../tests/parity/case.ts';
import { player } from '../../../tests/parity/play.ts';

declare const mint: () => Promise<{ readonly port1: Ticket; readonly port2: Ticket }>;

async function makePeerChannel(): Promise<Channel> {
  const tickets = await mint();
  const [port1, port2] = [connect(tickets.port1), connect(tickets.port2)];
  await Promise.all([port1.ready, port2.ready]);
  return { port1, port2 } as unknown as Channel;
}

const parity = player(makePeerChannel, (note) => {
  addEventListener('error', (event) => {
    event.preventDefault();
    note(event.error.message);
  });
  addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    note(event.reason.message);
  });
});
Object.assign(globalThis, { parity });
