import { addEventListener, removeEventListener } from './native-events.ts';

/** Finds out, as far as a page can, what is in the way of a socket that did not open. */
export interface Obstacle {
  /** Stops to watch. Returns the likely cause and its remedy, for the message of the `close` event. */
  stop(): string;
}

/** Watches from before the WebSocket to `url` is made until it opens or closes. */
export function watchObstacle(url: string): Obstacle {
  let isBlockedByPolicy = false;
  const onViolation = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => {
    // CSP §5.4: of what is not HTTP, a report has the scheme alone; Chromium has more of it.
    const isThis = blockedURI === 'ws' || blockedURI === url || blockedURI === `${url}/`;
    if (effectiveDirective === 'connect-src' && isThis) isBlockedByPolicy = true;
  };
  addEventListener.call(globalThis, 'securitypolicyviolation', onViolation as EventListener);
  return {
    stop() {
      removeEventListener.call(globalThis, 'securitypolicyviolation', onViolation as EventListener);
      return isBlockedByPolicy ? policyProblem(url) : likelyProblems();
    },
  };
}

function policyProblem(url: string): string {
  return `the page's Content-Security-Policy forbids it; add ${url} to its connect-src`;
}

/** A page is not told why a socket failed: these are all the reasons there are, with what helps. */
function likelyProblems(): string {
  const { origin } = globalThis;
  return (
    'the broker has ended; or no ticket was minted for pages of this origin, in which case name ' +
    `${origin === 'null' ? 'null (file:// in Electron)' : origin} in the origins of the channel; or Local Network Access keeps ` +
    'the page from loopback, in which case grant it the permission loopback-network (in Electron: allowLoopback())'
  );
}
