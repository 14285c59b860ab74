import { connect, type PeerPort, type Ticket } from '@peerport/client';

/** What the test calls in a page from a file. */
export interface FilePage {
  open(ticket: Ticket): PeerPort;
}

const filePage: FilePage = { open: (ticket) => connect(ticket) };
Object.assign(globalThis, { filePage });
