import type { PeerPort } from '@peerport/client';

/**
 * What the two sides of a quick bench say to each other. Everything else that comes is counted.
 *
 * ```
 *   measuring side                   responding side
 *        ── ['ping', n] ──────────────▶
 *        ◀── ['ping', n] ──────────────
 *        ── messages … ───────────────▶
 *        ── ['count'] ────────────────▶
 *        ◀── ['count', messages] ──────   how many came since the last time
 * ```
 */
export type BenchMessage = readonly ['ping', number] | readonly ['count', number?];

/** Answers what {@link measure} asks, until the port closes. */
export function respond(port: PeerPort): void {
  let messagesCount = 0;
  port.onmessage = ({ data }) => {
    if (!Array.isArray(data)) {
      messagesCount++;
    } else if (data[0] === 'ping') {
      port.postMessage(data);
    } else if (data[0] === 'count') {
      port.postMessage(['count', messagesCount]);
      messagesCount = 0;
    }
  };
}
