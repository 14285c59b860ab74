import type { Broker } from '../broker.ts';

/**
 * What the Content-Security-Policy of a page needs in its `connect-src` to reach this broker, and nothing else on loopback. Where
 * the policy is written before the broker has its port, as in a `<meta>` element, write `ws://127.0.0.1:*`.
 */
export function cspFor(broker: Pick<Broker, 'url'>): string {
  return broker.url;
}
