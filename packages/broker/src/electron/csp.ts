import type { Broker } from '../broker.ts';

/**
 * The `connect-src` source that a page's Content-Security-Policy needs to reach this broker, and nothing else on loopback. If the policy is
 * written before the broker has its port, as in a `<meta>` element, use `ws://127.0.0.1:*`.
 */
export function cspFor(broker: Pick<Broker, 'url'>): string {
  return broker.url;
}
