import { tokenOffered } from '@peerport/protocol';

/** The head of an HTTP request to upgrade, as `http.IncomingMessage` has it. */
export interface UpgradeHead {
  /** The request target, RFC 9112 §3.2. */
  readonly url?: string | undefined;
  /** Each header with all its values, so that a duplicate is seen: `IncomingMessage.headersDistinct`. */
  readonly headersDistinct: Readonly<Record<string, readonly string[] | undefined>>;
}

/** A request that may go on to have its token looked at. */
export interface Admitted {
  readonly admitted: true;
  readonly token: string;
  /** The page's origin; `undefined` from anything but a browser. */
  readonly origin: string | undefined;
}

/** What admission decides: go on to the token, or answer with a bare HTTP status. */
export type Admission =
  | Admitted
  | { readonly admitted: false; readonly status: 400 | 403 | 404; readonly problem: string };

/** What admission is measured against. */
export interface AdmissionPolicy {
  /** The port that the broker listens on. */
  readonly port: number;
  /** Whether any ticket of this broker was ever minted for this origin. */
  readonly knowsOrigin: (origin: string) => boolean;
}

/**
 * Decides on an upgrade request before anything is sent back.
 *
 * `Host` comes first: it is what gives away a page that reached the loopback interface by DNS rebinding. Then `Origin`: a
 * page that no ticket was minted for does not even learn that this is a broker.
 */
export function admit(head: UpgradeHead, policy: AdmissionPolicy): Admission {
  const { host = [], origin: origins = [], 'sec-websocket-protocol': protocols = [] } = head.headersDistinct;
  if (host.length !== 1 || host[0] !== `127.0.0.1:${policy.port}`)
    return refuse(403, 'Host is not the loopback address');
  const [origin] = origins;
  if (origins.length > 1) return refuse(403, 'more than one Origin');
  if (origin !== undefined && !policy.knowsOrigin(origin)) return refuse(403, 'no ticket is for this Origin');
  if (head.url !== '/') return refuse(404, 'the path is not /');
  const token = tokenOffered(protocols.flatMap((line) => line.split(',')).map((protocol) => protocol.trim()));
  if (token === undefined) return refuse(400, 'the subprotocols are not those of peerport');
  return { admitted: true, token, origin };
}

function refuse(status: 400 | 403 | 404, problem: string): Admission {
  return { admitted: false, status, problem };
}
