import { addEventListener, removeEventListener } from '../native-events.ts';

/** Electron does not enforce Local Network Access. */
const IS_ELECTRON = / Electron\//.test(globalThis.navigator?.userAgent ?? '');
const LOCAL_NETWORK_ACCESS =
  'Local Network Access keeps the page from loopback, in which case grant it the permission loopback-network';

/** What the page has open besides. */
export interface OpenSockets {
  /** Sockets of peerport. */
  readonly openCount: number;
  /** Whether one of them is to the same broker. */
  readonly isBrokerThere: boolean;
}

/** What was in the way of a socket that did not open, for the message of the `close` event: the likely cause, and its remedy. */
export interface Obstacle {
  /** It failed. */
  whyFailed(open: OpenSockets): string;
  /** Stops to watch. */
  stop(): void;
}

/** Finds it out, as far as a page can. Watches from before the WebSocket to `url` is made until it opens or closes. */
export function watchObstacle(url: string): Obstacle {
  let isBlockedByPolicy = false;
  const onViolation = (event: Event) => {
    const { effectiveDirective, blockedURI } = event as SecurityPolicyViolationEvent;
    // CSP §5.4: of what is not HTTP, a report has the scheme alone; Chromium has more of it.
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

/** Where to name the origin of this page, so that tickets are minted for it. */
function originToName(): string {
  const { origin, location } = globalThis;
  const where = 'in the origins of the channel';
  if (!IS_ELECTRON || location?.protocol !== 'file:') return `${origin} ${where}`;
  return (
    `file:// ${where}; where the fuse GrantFileProtocolExtraPrivileges of Electron is off, serve the page from a scheme of your own, ` +
    'such as app://bundle, and name that'
  );
}

/** A page is not told why a socket failed: these are all the reasons there are, with what helps. */
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

/** Of a socket that had all its time. @param hasBegun whether a WebSocket was made, or others took that time. */
export function whyNotInTime(timeoutMs: number, hasBegun: boolean, openCount: number): string {
  const what = hasBegun
    ? `there was no answer within ${timeoutMs / 1000} s. Either the broker hangs`
    : `it waited for other sockets of this page, which did not open within ${timeoutMs / 1000} s. Either their broker hangs`;
  return `${what}; or ${browserLimit(openCount)}`;
}
