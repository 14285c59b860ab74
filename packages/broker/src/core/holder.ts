import type { PeerInfo } from '@peerport/protocol';
import type { SideNumber } from './side.ts';

/** Who holds a port: a process that the owner knows, gives a ticket to, and watches. */
export interface HolderIdentity {
  /** Origins that its sockets may have. Empty: it sends no `Origin`. */
  readonly origins: readonly string[];
  /** What the other side is told about it. */
  readonly info: PeerInfo;
  /** Identifies it for the owner, also after a reload or a crash. Default: its `info`. */
  readonly id?: string;
}

/** One port of one channel. */
export interface PortAddress {
  readonly channelId: string;
  readonly side: SideNumber;
}
