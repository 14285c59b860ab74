import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect } from '@peerport/client';
import { testBroker } from '../../support/broker.ts';
import { buildPeer, Peer } from '../../support/libraries/peer.ts';
import type { Scenario, Suite } from '../../support/libraries/scenario.ts';
import { type LibraryName, suites } from '../../support/libraries/suites.ts';

beforeAll(buildPeer);

/** Runs a scenario in this process while another serves it. When the port has ended, the other one must end by itself. */
async function runWithPeer(library: LibraryName, { run }: Scenario): Promise<unknown> {
  const { port1, port2 } = await (await testBroker()).createChannel();
  await using peer = new Peer();
  peer.tell({ library, ticket: port2 });
  const port = connect(port1);
  await port.ready;
  const result = await run(port, () => peer.kill());
  port.close();
  const { reason } = await port.closed;
  // Proxies that were not released have native ports, which live on, and would keep the other process alive.
  port.abort();
  expect(await peer.ended).toEqual(reason === 'gone' ? [null, 'SIGKILL'] : [0, null]);
  return result;
}

describe.each(Object.entries(suites) as [LibraryName, Suite][])('%s', (library, { unchanged, adapted }) => {
  describe('unchanged, to another process', () => {
    test.each(Object.entries(unchanged))('%s', async (_, scenario) => {
      expect(await runWithPeer(library, scenario)).toEqual(scenario.expected);
    });
  });

  describe('the same over native ports', () => {
    let peer: Peer;
    beforeAll(() => {
      peer = new Peer();
    });
    afterAll(() => peer.kill());

    test.each(Object.entries(unchanged))('%s', async (scenario, { expected }) => {
      expect(await peer.ask({ library, scenario })).toEqual(expected);
    });
  });

  describe('with its adapter', () => {
    test.each(Object.entries(adapted))('%s', async (_, scenario) => {
      expect(await runWithPeer(library, scenario)).toEqual(scenario.expected);
    });
  });
});
