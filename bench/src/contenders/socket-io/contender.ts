import { Child } from '../../parties/child.ts';
import type { Contender } from '../contender.ts';
import type { SocketIoRelayFunctions } from './relay.ts';

/** socket.io at both ends and in between, over WebSockets only. */
export const socketIo: Contender = {
  name: 'socket.io',
  scenes: ['renderer-renderer', 'node-node'],
  async open(site, resources) {
    const relay = resources.use(await Child.start<SocketIoRelayFunctions>(new URL('relay.js', import.meta.url)));
    const { driver, responder } = await site.startParties(resources);
    const url = await relay.call.createPair();
    await Promise.all([driver.open('socket-io', url), responder.serve('socket-io', url)]);
    return driver;
  },
};
