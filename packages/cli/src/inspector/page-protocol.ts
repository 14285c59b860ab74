import type { AdminFunctions } from '@peerport/protocol/admin';

/**
 * The page gets this with the document. It offers its token as a subprotocol, as a port does. Then both sides exchange JSON in text frames, as
 * over an admin socket: the page calls {@link PageFunctions}, `peerport inspector` calls `AdminEvents`.
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
