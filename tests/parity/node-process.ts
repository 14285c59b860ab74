/** A Node process that plays cases: jest's own globals are not those of the platform. */
import { connect, type Ticket } from '@peerport/client';
import { createBirpc } from 'birpc';
import type { Channel } from './case.ts';
import { type Player, player } from './play.ts';

/** What the process asks of the test. */
export interface NodeProcessHost {
  mint(): Promise<{ readonly port1: Ticket; readonly port2: Ticket }>;
}

async function makePeerChannel(): Promise<Channel> {
  const tickets = await host.mint();
  const [port1, port2] = [connect(tickets.port1), connect(tickets.port2)];
  await Promise.all([port1.ready, port2.ready]);
  return { port1, port2 } as unknown as Channel;
}

const functions: Player = player(makePeerChannel, (note) => {
  process.on('uncaughtException', (error) => note(error.message));
});
const host = createBirpc<NodeProcessHost, Player>(functions, {
  post: (data) => process.send?.(data),
  on: (listener) => process.on('message', listener),
});
process.on('disconnect', () => process.exit());
