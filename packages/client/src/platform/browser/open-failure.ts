import { addEventListener, removeEventListener } from '../native-events.ts';

/** Electron does not enforce Local Network Access. */
const IS_ELECTRON = / Electron\//.test(globalThis.navigator?.userAgent ?? '');
const LOCAL_NETWORK_ACCESS =
  'Local Network Access keeps the page from loopback, in which case grant it the permission loopback-network';

/** The other sockets of the page. */
export interface OpenSockets {
  /** Number of peerport's open sockets. */
  readonly openCount: number;
  /** Whether one of them is connected to the same broker. */
  readonly isBrokerThere: boolean;
}

/** Explains why a socket did not open, for the message of the `close` event: likely causes, and what to do. */
export interface OpenFailure {
  /** To be called when the socket has failed. */
  whyFailed(open: OpenSockets): string;
  /** Stops watching. */
  stop(): void;
}

/** Finds out what a page can know. To be called before the WebSocket to `url` is created, and stopped when it opens or closes. */
export function watchOpenFailure(url: string): OpenFailure {
  let isBlockedByPolicy = false;
  const onViolation = (event: Event) => {
    const { effectiveDirective, blockedURI } = event as SecurityPolicyViolationEvent;
    // CSP §5.4: if the URL is not HTTP, a report has only its scheme. Chromium reports more of it.
    const isThis = blockedURI === 'ws' || blockedURI === url || blockedURI === `${url}/`;
    if (effectiveDirective === 'connect-src' && isThis) isBlockedByPolicy = true;
  };
  addEventListener.call(globalThis, 'securitypolicyviolation', onViolation);
  return {
    whyFailed: (open) => (isBlockedByPolicy ? policyProblem(url) : likelyProblems(open)),
    stop: () => removeEventListener.call(globalThis, 'securitypolicyviolation', onViolation),
  };
}

function policyProblem(url: string): string {
  return `the page's Content-Security-Policy forbids it; add ${url} to its connect-src`;
}

/** The origin to name so that this page may redeem tickets, and where. */
function originToName(): string {
  const { origin, location } = globalThis;
  const where = 'in the origins of the channel';
  if (!IS_ELECTRON || location?.protocol !== 'file:') return `${origin} ${where}`;
  return (
    `file:// ${where}; if the fuse GrantFileProtocolExtraPrivileges of Electron is off, serve the page from a custom scheme ` +
    'such as app://bundle, and name that'
  );
}

/** A browser does not tell a page why a socket failed. These are all possible causes, and what to do. */
function likelyProblems({ isBrokerThere, openCount }: OpenSockets): string {
  const noRoom = [browserLimit(openCount), 'the broker has no room for another socket'];
  const reasons = isBrokerThere
    ? [...noRoom, 'the broker ended a moment ago']
    : [
        'no broker listens there',
        `no ticket was minted for pages of this origin, in which case name ${originToName()}`,
        ...(IS_ELECTRON ? [] : [LOCAL_NETWORK_ACCESS]),
        ...noRoom,
      ];
  return `the browser does not say why. Either ${reasons.join('; or ')}`;
}

function browserLimit(openCount: number): string {
  return (
    'the browser has as many WebSockets open as it allows: Chromium allows 255 to a page, and to all pages of a profile together; ' +
    `this page has ${openCount} of peerport`
  );
}

/** Explains why a socket did not open in time. @param hasBegun whether its turn to connect had come. */
export function whyNotInTime(timeoutMs: number, hasBegun: boolean, openCount: number): string {
  const what = hasBegun
    ? `there was no answer within ${timeoutMs / 1000} s. Either the broker hangs`
    : `it waited for other sockets of this page, which did not open within ${timeoutMs / 1000} s. Either their broker hangs`;
  return `${what}; or ${browserLimit(openCount)}`;
}
