import type { Resources } from '@peerport/hosts';
import type { Party } from '../parties/party.ts';
import type { PeerScene, Site } from '../scenes/site.ts';

/** A way to send messages from one process to another. */
export interface Contender {
  readonly name: string;
  readonly scenes: readonly PeerScene[];
  /** Whether some machines lack what it needs. Default: false. */
  readonly mayBeMissing?: boolean;
  /** Workloads that it cannot do, and why. */
  readonly cannot?: Readonly<Record<string, string>>;
  /**
   * Starts everything that takes part, and connects the two parties.
   *
   * @param resources released when the contender is done.
   * @returns the party that drives the workloads; the other one responds.
   */
  open(site: Site, resources: Resources): Promise<Party>;
}
