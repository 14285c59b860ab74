import type { Resources } from '@peerport/hosts';
import type { Party } from '../parties/party.ts';
import type { PeerScene, Site } from '../scenes/site.ts';

/** A way to send messages from one process to another. */
export interface Contender {
  readonly name: string;
  readonly scenes: readonly PeerScene[];
  /** Not every machine has what it takes. Default: false. */
  readonly mayBeMissing?: boolean;
  /** Workloads that are beyond it, and why. */
  readonly cannot?: Readonly<Record<string, string>>;
  /**
   * Starts all that takes part, and joins the two parties.
   *
   * @param resources what is to be released when the contender is done with.
   * @returns the party that drives the workloads; the other one responds.
   */
  open(site: Site, resources: Resources): Promise<Party>;
}
