/** What the pages of libraries.spec.ts do. */
import { connect, type Ticket } from '@peerport/client';
import type { Scenario, Suite } from '../../../tests/support/libraries/scenario.ts';
import { type LibraryName, suites } from '../../../tests/support/libraries/suites.ts';

/** `globalThis.libraries` in the pages. */
export interface LibrariesPage {
  /** Offers what the scenarios use. */
  serve(library: LibraryName, ticket: Ticket): void;
  /** Runs a scenario, closes the port, and resolves with the result. */
  run(library: LibraryName, scenario: ScenarioName, ticket: Ticket): Promise<unknown>;
}

/** Which part of a suite, and which scenario in it. */
export type ScenarioName = readonly [part: 'unchanged' | 'adapted', name: string];

/** A function that the test gives to the page. */
declare const killPeer: () => Promise<void>;

const libraries: LibrariesPage = {
  serve: (library, ticket) => suites[library].serve(connect(ticket)),
  async run(library, [part, name], ticket) {
    const suite: Suite = suites[library];
    const { run } = suite[part][name] as Scenario;
    const port = connect(ticket);
    await port.ready;
    try {
      return await run(port, killPeer);
    } finally {
      port.close();
      await port.closed;
    }
  },
};
Object.assign(globalThis, { libraries });
