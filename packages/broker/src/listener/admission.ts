import { tokenOffered } from '@peerport/protocol';
import { ADMIN_SUBPROTOCOL } from '@peerport/protocol/admin';

/** The head of an upgrade request: part of `http.IncomingMessage`. */
export interface UpgradeHead {
  /** The request target, RFC 9112 §3.2. */
  readonly url?: string | undefined;
  /** `IncomingMessage.headersDistinct`: all values of each header, so that duplicates show. */
  readonly headersDistinct: Readonly<Record<string, readonly string[] | undefined>>;
}

/** A port's request whose token is to be checked next. */
export interface Admitted {
  readonly admitted: true;
  readonly as: 'port';
  readonly token: string;
  /** The page's origin; `undefined` if the client is no browser. */
  readonly origin: string | undefined;
}

/** A request to inspect the broker, whose client is to authenticate next. */
export interface AdmittedAdmin {
  readonly admitted: true;
  readonly as: 'admin';
}

/** The outcome of {@link admit}: go on to authentication, or answer with a bare HTTP status. */
export type Admission =
  | Admitted
  | AdmittedAdmin
  | { readonly admitted: false; readonly status: 400 | 403 | 404; readonly problem: string };

/** What {@link admit} compares a request with. */
export interface AdmissionPolicy {
  /** The port that the broker listens on. */
  readonly port: number;
  /** Whether the broker knows of a ticket for this origin. */
  readonly knowsOrigin: (origin: string) => boolean;
  /** Whether the broker may be inspected. */
  readonly isInspected: boolean;
}

/**
 * Decides on an upgrade request before anything is sent back.
 *
 * `Host` comes first: it exposes a page that reached the loopback interface by DNS rebinding. Then `Origin`: a page that no ticket is for does
 * not even learn that this is a broker.
 */
export function admit(head: UpgradeHead, policy: AdmissionPolicy): Admission {
  const { host = [], origin: origins = [], 'sec-websocket-protocol': protocols = [] } = head.headersDistinct;
  if (host.length !== 1 || host[0] !== `127.0.0.1:${policy.port}`)
    return refuse(403, 'Host is not the loopback address');
  const [origin] = origins;
  if (origins.length > 1) return refuse(403, 'more than one Origin');
  const offered = protocols.flatMap((line) => line.split(',')).map((protocol) => protocol.trim());
  if (policy.isInspected && origin === undefined && isOfAdmin(offered) && head.url === '/')
    return { admitted: true, as: 'admin' };
  if (origin !== undefined && !policy.knowsOrigin(origin)) return refuse(403, 'no ticket is for this Origin');
  if (head.url !== '/') return refuse(404, 'the path is not /');
  const token = tokenOffered(offered);
  if (token === undefined) return refuse(400, 'the subprotocols are not those of peerport');
  return { admitted: true, as: 'port', token, origin };
}

function isOfAdmin(offered: readonly string[]): boolean {
  return offered.length === 1 && offered[0] === ADMIN_SUBPROTOCOL;
}

function refuse(status: 400 | 403 | 404, problem: string): Admission {
  return { admitted: false, status, problem };
}
