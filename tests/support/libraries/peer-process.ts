/** A process of the tests: the other peer, or one in which a scenario runs over native ports. */
import { connect, type PeerPort, type Ticket } from '@peerport/client';
import type { Scenario, Suite } from './scenario.ts';
import { type LibraryName, suites } from './suites.ts';

/** What the process is told. */
export type Task =
  | { readonly library: LibraryName; readonly ticket: Ticket }
  | { readonly library: LibraryName; readonly scenario: string };

process.on('message', async (task: Task) => {
  const suite: Suite = suites[task.library];
  if ('ticket' in task) serve(suite, task.ticket);
  else process.send?.(await runNatively(suite, suite.unchanged[task.scenario] as Scenario));
});

/** Ends with the port: without the channel to the parent, only what the library leaves behind could keep the process alive. */
function serve(suite: Suite, ticket: Ticket): void {
  const port = connect(ticket);
  port.addEventListener('close', () => process.disconnect());
  suite.serve(port);
}

/** What the platform's own ports make of a scenario. */
function runNatively({ serve }: Suite, { run }: Scenario): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  serve(port2 as unknown as PeerPort);
  return run(port1 as unknown as PeerPort, () => Promise.reject(new Error('there is no other process')));
}
