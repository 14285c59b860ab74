import type { AdminFunctions } from '@peerport/protocol/admin';

/**
 * What `peerport inspector` and its page agree on. The page offers its token as a port does: as a subprotocol. After that, both speak JSON in
 * text frames, as over an admin socket: {@link PageFunctions} one way, and `AdminEvents` the other.
 */
export interface PageSession {
  /** `ws://127.0.0.1:PORT`. */
  readonly url: string;
  /** Opens one socket. */
  readonly token: string;
}

/** The functions of a broker that the page may call: those that change nothing. */
export type PageFunctions = Pick<AdminFunctions, (typeof PAGE_FUNCTIONS)[number]>;

export const PAGE_FUNCTIONS = ['about', 'channels', 'stats', 'tap', 'untap'] as const;
