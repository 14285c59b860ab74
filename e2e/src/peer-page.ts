/** The module of the test page: opens ports for the tests, and takes note of what a page should not do. */
import { connect } from './peerport.js';
import { RecordedPort } from './recorded-port.ts';

/** What tests call in the page, as `globalThis.peer`. */
export interface PeerPage {
  /** Opens a port whose events are recorded. */
  open(...parameters: Parameters<typeof connect>): RecordedPort;
  /** Violations of the page's Content-Security-Policy, and events that should not have come. */
  problems(): string[];
}

const violations: string[] = [];
const ports: RecordedPort[] = [];

// `buffered`: also what happened before this module ran.
new ReportingObserver(
  (reports) => {
    for (const { body } of reports) violations.push(JSON.stringify(body));
  },
  { types: ['csp-violation'], buffered: true },
).observe();
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
  violations.push(`${violatedDirective} blocked ${blockedURI}`);
});

const peer: PeerPage = {
  open(...parameters) {
    const port = new RecordedPort(connect(...parameters));
    ports.push(port);
    return port;
  },
  problems: () => [...violations, ...ports.flatMap(({ problems }) => problems)],
};
Object.assign(globalThis, { peer });
