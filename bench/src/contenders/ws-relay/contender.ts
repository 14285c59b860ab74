import { Child } from '../../parties/child.ts';
import type { Contender } from '../contender.ts';
import type { RelayFunctions } from './relay.ts';

/** A relay of a few lines with `ws`, one WebSocket message for each message. */
export const wsRelay: Contender = {
  name: 'ws relay',
  scenes: ['renderer-renderer', 'node-node', 'renderer-node'],
  async open(site, resources) {
    const relay = resources.use(await startWsRelay());
    const { driver, responder } = await site.startParties(resources);
    const [url] = await relay.call.createPairs(1);
    await Promise.all([driver.open('ws-relay', url), responder.serve('ws-relay', url)]);
    return driver;
  },
};

/** Starts a process with a relay. */
export function startWsRelay(): Promise<Child<RelayFunctions>> {
  return Child.start(new URL('relay.js', import.meta.url));
}
