import type { PeerInfo } from '@peerport/protocol';
import type { SideNumber } from './side.ts';

/** A process that the owner gives a ticket to, and watches. */
export interface Recipient {
  /** Origins that its sockets may have; none: it sends no `Origin`. */
  readonly origins: readonly string[];
  /** What the other side is told of it. */
  readonly info: PeerInfo;
  /** By which the owner knows it again after a reload or a crash. None: by its `info`. */
  readonly id?: string;
}

/** One port of one channel. */
export interface PortAddress {
  readonly channelId: string;
  readonly side: SideNumber;
}
