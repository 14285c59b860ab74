/** The module of the test page: opens ports for the tests. */
import { connect } from './peerport.js';
import { RecordedPort } from './recorded-port.ts';

/** What tests call in the page, as `globalThis.peer`. */
export interface PeerPage {
  /** Opens a port whose events are recorded. */
  open(...parameters: Parameters<typeof connect>): RecordedPort;
  /** Opens a port, and keeps no reference to it. Resolves when it is open. */
  openAndDrop(...parameters: Parameters<typeof connect>): Promise<void>;
  /** Events that should not have come. */
  problems(): string[];
}

const ports: RecordedPort[] = [];

const peer: PeerPage = {
  open(...parameters) {
    const port = new RecordedPort(connect(...parameters));
    ports.push(port);
    return port;
  },
  openAndDrop: (...parameters) => connect(...parameters).ready,
  problems: () => ports.flatMap(({ problems }) => problems),
};
Object.assign(globalThis, { peer });
