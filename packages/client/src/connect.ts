import { parseTicket, type Ticket } from '@peerport/protocol';
import { PeerPort } from './peer-port.ts';
import type { Platform } from './socket.ts';

/** What {@link createConnect | connect} can be told. */
export interface ConnectOptions {
  /** Aborts the port, whatever state it is in: both sides close with `aborted`. */
  readonly signal?: AbortSignal;
}

/** The type of `connect`, the same on every platform. */
export type Connect = (ticket: Ticket | string, options?: ConnectOptions) => PeerPort;

/**
 * The `connect` of a platform.
 *
 * `connect(ticket)` redeems a ticket, in its object or its string form, and returns at once with a port that can be posted to:
 * what is posted before the peer is there waits for it. A ticket that the broker does not accept, a peer that never comes, a
 * broker that cannot be reached: all become the port's `close` event.
 *
 * @throws {ProtocolError} `ERR_TICKET`: what was given is not a ticket.
 * @throws the signal's reason, if it is aborted already.
 */
export function createConnect(platform: Platform): Connect {
  return (ticket, { signal } = {}) => {
    const parsed = parseTicket(ticket);
    signal?.throwIfAborted();
    const port = new PeerPort(parsed, platform);
    if (signal !== undefined) abortWith(port, signal);
    return port;
  };
}

function abortWith(port: PeerPort, signal: AbortSignal): void {
  const abort = () => port.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  port.addEventListener('close', () => signal.removeEventListener('abort', abort));
}
